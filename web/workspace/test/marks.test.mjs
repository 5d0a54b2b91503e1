// Where times without ticks and days lie on a chart's axis, and days in a calendar.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BarSeries, firstFrom, marksIn, placesOf, weekdayOf, weekLabels } from "../../../build/web/workspace/index.js";

/** Bars of one minute, which open at these minutes. */
function minutes(...opens) {
  const series = new BarSeries();
  const bar = (open) => ({
    openTime: open * 60,
    closeTime: open * 60 + 60,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    ticks: 1,
    isPartial: false,
  });
  series.reset(opens.map(bar));
  return series;
}
const whole = { from: -10, to: 100 };

test("a gap is shaded from the last tick before it to the first one after, and no bar beside", () => {
  const series = minutes(0, 1, 20, 21);
  // The last tick is in the middle of the second bar, the next one a quarter into the third.
  const { gaps } = marksIn(series, [{ from: 90, to: 1215 }], [], whole);
  assert.deepEqual(gaps, [{ from: 1, to: 1.75 }]);
  // From bar to bar it has no width of its own; whoever draws gives it some.
  assert.deepEqual(marksIn(series, [{ from: 120, to: 1200 }], [], whole).gaps, [{ from: 1.5, to: 1.5 }]);
});

test("a gap within one long bar is the part of the bar that it is", () => {
  const series = new BarSeries();
  const hour = { openTime: 0, closeTime: 3600, open: 1, high: 1, low: 1, close: 1, ticks: 1, isPartial: false };
  series.reset([hour, { ...hour, openTime: 3600, closeTime: 7200 }]);
  assert.deepEqual(marksIn(series, [{ from: 900, to: 1800 }], [], whole).gaps, [{ from: -0.25, to: 0 }]);
});

test("what is out of view, or of what is held, is not shaded", () => {
  const series = minutes(0, 1, 20, 21, 40, 41);
  const gaps = [
    { from: -900, to: -60 },
    { from: 90, to: 1215 },
    { from: 1290, to: 2415 },
    { from: 2500, to: 2500 },
    { from: 9000, to: 9900 },
  ];
  assert.equal(marksIn(series, gaps, [], whole).gaps.length, 2);
  assert.deepEqual(marksIn(series, gaps, [], { from: 2.6, to: 9 }).gaps, [{ from: 3, to: 3.75 }]);
  assert.deepEqual(marksIn(series, gaps, [], { from: -9, to: 0.4 }).gaps, []);
  assert.deepEqual(marksIn(new BarSeries(), gaps, [60], whole), { gaps: [], days: [] });
});

test("days begin at the left edge of their first bar", () => {
  const series = minutes(0, 1, 20, 21);
  assert.deepEqual(marksIn(series, [], [0, 1200, 6000], whole).days, [-0.5, 1.5]);
  assert.deepEqual(marksIn(series, [], [0, 1200], { from: 1, to: 3 }).days, [1.5]);
});

test("the first one is found by halves", () => {
  for (let length = 0; length < 20; length += 1) {
    const items = Array.from({ length }, (_, index) => index);
    for (let from = 0; from <= length; from += 1) assert.equal(firstFrom(items, (item) => item >= from), from);
  }
});

test("days lie in weeks from Monday on, over the end of the year and the change of clocks", () => {
  const dates = ["2023-12-28", "2023-12-31", "2024-01-01", "2024-03-10", "2024-03-31"];
  assert.deepEqual(placesOf(dates), [
    { week: 0, weekday: 3 },
    { week: 0, weekday: 6 },
    { week: 1, weekday: 0 },
    { week: 10, weekday: 6 },
    { week: 13, weekday: 6 },
  ]);
  assert.deepEqual(dates.map(weekdayOf), ["Thu", "Sun", "Mon", "Sun", "Sun"]);
  assert.deepEqual(placesOf([]), []);
  // Of before 1970, too.
  assert.deepEqual([weekdayOf("1969-12-31"), weekdayOf("1960-02-29")], ["Wed", "Mon"]);
});

test("a month stands above the first week that begins in it", () => {
  const labels = weekLabels(["2023-12-21", "2024-01-09"]);
  assert.deepEqual(labels, [
    { month: "Dec 2023", day: 18 },
    { month: undefined, day: 25 },
    { month: "Jan 2024", day: 1 },
    { month: undefined, day: 8 },
  ]);
  assert.deepEqual(weekLabels([]), []);
});
