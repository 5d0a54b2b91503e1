import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { QualityDay } from "../../../client/src/index.js";
import { countText } from "../model/numbers.js";
import { placesOf, weekdayOf, weekdays, weekLabels } from "../model/weeks.js";

/** From which score on a day has the next better colour. */
const bounds = [50, 70, 80, 90, 97] as const;
/** Rows of labels above the days. */
const labelRows = 2;

/** The days of a passport as a calendar, each with its score; one of them may be chosen. */
export function HeatMap({ days, chosen, onChoose }: {
  days: readonly QualityDay[];
  chosen: string | undefined;
  onChoose: (date: string | undefined) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<string | undefined>(undefined);
  const [spot, setSpot] = useState({ left: 0, top: 0 });
  const dates = days.map(({ date }) => date);
  const places = placesOf(dates);
  const labels = weekLabels(dates);
  const told = days.find(({ date }) => date === pointed);
  // One of all takes the focus by Tab; arrows go from day to day.
  const entry = chosen ?? pointed ?? dates[dates.length - 1];
  const point = (date: string, element: HTMLElement) => {
    const here = element.getBoundingClientRect();
    const around = box.current!.getBoundingClientRect();
    setPointed(date);
    // Above or below, within the box.
    const left = Math.max(0, Math.min(here.left - around.left, around.width - 230));
    setSpot({ left, top: here.bottom - around.top + 4 });
  };
  const move = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const steps: { [key: string]: number } = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 };
    if (event.key === "Escape") setPointed(undefined);
    const step = steps[event.key];
    const place = places[index];
    if (step === undefined || place === undefined) return;
    const wanted = place.week * 7 + place.weekday + step;
    // The nearest day on that side: not every day of the calendar has ticks.
    const after = places.findIndex(({ week, weekday }) => week * 7 + weekday >= wanted);
    const before = places.length - 1 - [...places].reverse().findIndex(({ week, weekday }) => week * 7 + weekday <= wanted);
    const next = step > 0 ? after : before;
    const date = dates[next];
    if (next < 0 || date === undefined) return;
    box.current?.querySelector<HTMLElement>(`[data-date="${date}"]`)?.focus();
    event.preventDefault();
  };
  return (
    <div className="heat-box" ref={box}>
      <div className="heat-scroll">
        <div className="heat" role="group" aria-label="Days by score" onMouseLeave={() => setPointed(undefined)}>
          {weekdays.map((name, index) => (
            <span key={name} className="dim label" style={{ gridRow: labelRows + index + 1, gridColumn: 1 }}>
              {name}
            </span>
          ))}
          {labels.map(({ month, day }, week) => (
            <span key={week} className="dim label day" style={{ gridRow: 2, gridColumn: week + 2 }}>
              {day}
              {month !== undefined && <b className="month">{month}</b>}
            </span>
          ))}
          {days.map((day, index) => (
            <button
              type="button"
              key={day.date}
              className={shade(day)}
              style={{ gridRow: labelRows + places[index]!.weekday + 1, gridColumn: places[index]!.week + 2 }}
              aria-pressed={day.date === chosen}
              aria-label={textOf(day)}
              tabIndex={day.date === entry ? 0 : -1}
              data-date={day.date}
              data-score={day.score}
              onClick={() => onChoose(day.date === chosen ? undefined : day.date)}
              onMouseEnter={(event) => point(day.date, event.currentTarget)}
              onFocus={(event) => point(day.date, event.currentTarget)}
              onBlur={() => setPointed(undefined)}
              onKeyDown={(event) => move(event, index)}
            >
              {day.session ? day.score : "·"}
            </button>
          ))}
        </div>
      </div>
      <div className="legend-row dim">
        Score of a day:
        {[...bounds, 101].map((bound, index) => (
          <span key={bound} className="pair">
            <i className={`swatch s${index}`} aria-hidden="true" />
            {index === 0 ? `below ${bounds[0]}` : `${bounds[index - 1]} to ${bound - 1}`}
          </span>
        ))}
        <span className="pair">
          <i className="swatch closed" aria-hidden="true" />
          no trading
        </span>
      </div>
      {told !== undefined && (
        <div className="tip" role="tooltip" style={spot}>
          <strong>
            {weekdayOf(told.date)} {told.date}
          </strong>
          {told.session ? <span>score {told.score} of 100</span> : <span>no trading on this day</span>}
          <span>{countText(told.ticks)} ticks</span>
          {told.gaps.length > 0 && <span>{countText(told.gaps.length)} gaps</span>}
          {(
            [
              ["crossed", told.counts.crossed],
              ["spikes", told.counts.spikes],
              ["jumps", told.counts.jumps],
              ["flat stretches", told.counts.flat_stretches],
              ["thin hours", told.counts.thin_hours],
            ] as const
          ).filter(([, count]) => count > 0).map(([name, count]) => (
            <span key={name}>
              {countText(count)} {name}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

function textOf(day: QualityDay): string {
  const score = day.session ? `score ${day.score}, ${day.ticks} ticks` : "no trading";
  return `${weekdayOf(day.date)} ${day.date}: ${score}`;
}

/** The colour of a day by its score. */
function shade(day: QualityDay): string {
  return day.session ? `s${bounds.filter((bound) => day.score >= bound).length}` : "closed";
}
