// The native contract of Tickloom's engine: what another language that lives in the same process calls.
//
// Times are nanoseconds since 1970-01-01 UTC. Prices are integer mantissas at a price scale (EURUSD, scale 5: 1.10427 is
// 110427). Volumes are units of 10^-9, or INT64_MIN where there is none.
//
// No call traps, whatever it is given, as long as pointers point to what they say and handles are alive. A call that can
// fail gives a code: TL_OK, or what went wrong, with more in the tl_error, which is written only then. A handle belongs to one
// thread at a time; different handles know nothing of each other. Nothing here keeps a pointer that it was given.

#ifndef TICKLOOM_ENGINE_ABI_H
#define TICKLOOM_ENGINE_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Raised when anything here changes its meaning or its layout.
#define TL_ABI_VERSION 2
int32_t tl_abi_version(void);

/// Whether there is so much memory to be had at once: 1 or 0.
int32_t tl_has_room(int64_t bytes);

// MARK: Errors

enum {
    TL_OK = 0,
    /// `row` is earlier than the tick before it: `value` is its time, `other` the time that was reached.
    TL_LATE_TICK = 1,
    /// `column` is null in `row`.
    TL_NULL = 2,
    /// `column` is no finite number in `row`.
    TL_NOT_FINITE = 3,
    /// `column` is in `row` no decimal of so many digits behind the point: `value` has the bits of the double, `other` the
    /// digits.
    TL_NOT_DECIMAL = 4,
    /// `column` has in `row` more than 17 digits, those of the scale included.
    TL_PRICE_TOO_LARGE = 5,
    /// `column` lies in `row` outside of 1970 to 2199: `value` is the number, in the column's unit.
    TL_TIME_OUT_OF_RANGE = 6,
    /// `column` is in `row` negative, infinite, or from 9,223,372,036 on.
    TL_BAD_VOLUME = 7,
    /// `column` is of a kind that such a column cannot have.
    TL_BAD_KIND = 8,
    /// No timeframe, one twice, one that is none, or too many: `text` is the one.
    TL_BAD_TIMEFRAMES = 9,
    /// `row` is the line, `text` says what is wrong, `advice` what to do.
    TL_BAD_CALENDAR = 10,
    /// `value` is the number asked for, `other` the most that is allowed.
    TL_BAD_CAPACITY = 11,
    /// The bytes are no saved state, or were changed since.
    TL_STATE_DAMAGED = 12,
    /// `value` is the version of the layout.
    TL_STATE_VERSION = 13,
    /// `text` is what it is a state of.
    TL_STATE_LABEL = 14,
    /// `text` is the identity of the calendar that it follows.
    TL_STATE_CALENDAR = 15,
    /// There is not so much memory: `value` is how many bytes.
    TL_NO_MEMORY = 16,
    /// `value` is the scale.
    TL_BAD_SCALE = 17,
    /// The rows asked for are none of the batch.
    TL_BAD_ROWS = 18,
    /// `text` says what is wrong, `advice` what to do.
    TL_BAD_TEXT = 19,
};

typedef struct tl_error {
    int32_t code;
    /// Which of the columns, see TL_COLUMN_TS; -1 if it is none.
    int32_t column;
    /// From 0; -1 if it is none.
    int64_t row;
    int64_t value;
    int64_t other;
    /// UTF-8 with a zero at the end, cut off where it is longer.
    char text[512];
    char advice[512];
} tl_error;

// MARK: Ticks

enum {
    TL_COLUMN_TS = 0,
    TL_COLUMN_BID = 1,
    TL_COLUMN_ASK = 2,
    TL_COLUMN_BID_VOLUME = 3,
    TL_COLUMN_ASK_VOLUME = 4,
};

/// What the values of a column are.
enum {
    /// There is no such column; volumes only.
    TL_ABSENT = 0,
    // Prices: mantissas. Volumes: whole numbers.
    TL_INT8 = 1,
    TL_INT16 = 2,
    TL_INT32 = 3,
    TL_INT64 = 4,
    TL_UINT8 = 5,
    TL_UINT16 = 6,
    TL_UINT32 = 7,
    TL_UINT64 = 8,
    TL_FLOAT32 = 9,
    TL_FLOAT64 = 10,
    /// Mantissas at the column's scale.
    TL_DECIMAL32 = 11,
    TL_DECIMAL64 = 12,
    TL_DECIMAL128 = 13,
    // Instants as 64-bit integers since 1970-01-01 UTC.
    TL_SECONDS = 14,
    TL_MILLISECONDS = 15,
    TL_MICROSECONDS = 16,
    TL_NANOSECONDS = 17,
};

/// A column of a batch, in memory of somebody else.
typedef struct tl_column {
    int32_t kind;
    /// Of decimals, -38 to 38.
    int32_t scale;
    /// Aligned as its values are. Not null if the batch has rows.
    const void *_Nullable values;
    /// A bit for each value, least significant first, 0 for null; null if there are no nulls.
    const uint8_t *_Nullable validity;
    /// Where row 0 is in both.
    int64_t offset;
} tl_column;

/// A batch of ticks, by TL_COLUMN_TS and so on.
typedef struct tl_ticks {
    int64_t count;
    tl_column columns[5];
} tl_ticks;

/// The least scale from `*scale` on, up to 9, at which all bids and asks are decimals; it is written to `*scale`.
///
/// Floats are the decimals that they are the nearest float to. Integers have any scale.
/// Fails with TL_NOT_DECIMAL, TL_NOT_FINITE, TL_PRICE_TOO_LARGE, TL_NULL, TL_BAD_KIND.
int32_t tl_price_scale(const tl_ticks *_Nonnull ticks, int32_t *_Nonnull scale, tl_error *_Nonnull error);

/// Makes the columns of a batch into those that the engine takes.
typedef struct tl_reader tl_reader;
/// `scale` is that of the mantissas it gives, 0 to 9.
tl_reader *_Nullable tl_reader_new(int32_t scale, tl_error *_Nonnull error);
void tl_reader_free(tl_reader *_Nullable reader);

/// Some rows, as the engine takes them. They stay until the next call with the same reader, or, where nothing had to be
/// changed, as long as the batch.
typedef struct tl_chunk {
    int64_t count;
    const int64_t *_Nullable columns[5];
} tl_chunk;

/// Rows from `row` on: as many as the reader gives at once, and not beyond `end`. Those before the first bad one are given
/// without a word of it; the call after that fails.
int32_t tl_reader_read(
    tl_reader *_Nonnull reader, const tl_ticks *_Nonnull ticks, int64_t row, int64_t end, tl_chunk *_Nonnull chunk,
    tl_error *_Nonnull error);

// MARK: Calendars

typedef struct tl_calendar tl_calendar;
/// The calendar of that name; null if there is none.
tl_calendar *_Nullable tl_calendar_named(const char *_Nonnull name, int64_t length);
/// Reads a definition, see docs/guides/multi-timeframe.md; null if it fails.
tl_calendar *_Nullable tl_calendar_defined(const char *_Nonnull text, int64_t length, tl_error *_Nonnull error);
void tl_calendar_free(tl_calendar *_Nullable calendar);
/// Copies the name, with a zero at the end, and gives its length. `room` is the size of `name` in bytes.
int64_t tl_calendar_name(const tl_calendar *_Nonnull calendar, char *_Nonnull name, int64_t room);

// MARK: Bars of a batch

enum {
    TL_SIDE_BID = 0,
    TL_SIDE_ASK = 1,
    /// The exact middle of both, which has one digit more.
    TL_SIDE_MID = 2,
    TL_SIDE_SPREAD = 3,
};

/// Forms the bars of several timeframes from a stream of ticks and keeps them all.
typedef struct tl_bars tl_bars;

/// `timeframes` are separated by commas. `drops_late` says whether late ticks are dropped and counted, or refused.
tl_bars *_Nullable tl_bars_new(
    const char *_Nonnull timeframes, int64_t length, const tl_calendar *_Nonnull calendar, int32_t side,
    int32_t drops_late, tl_error *_Nonnull error);
void tl_bars_free(tl_bars *_Nullable bars);
/// Takes in rows of a chunk. TL_LATE_TICK tells the row within the chunk.
int32_t tl_bars_feed(tl_bars *_Nonnull bars, const tl_chunk *_Nonnull chunk, tl_error *_Nonnull error);
/// Late ticks dropped.
int64_t tl_bars_late_count(const tl_bars *_Nonnull bars);
int32_t tl_bars_timeframe_count(const tl_bars *_Nonnull bars);
/// Copies the name of a timeframe, finest first, with a zero at the end, and gives its length.
int64_t tl_bars_timeframe(const tl_bars *_Nonnull bars, int32_t index, char *_Nonnull name, int64_t room);

/// An exact sum of volumes in units of 10^-9, as an integer of 128 bits.
typedef struct tl_sum {
    uint64_t low;
    int64_t high;
    /// 0 if there were no volumes; the sum is 0 then.
    int64_t is_present;
} tl_sum;
/// The double nearest to a sum, as the tables have it; NaN if there were no volumes.
double tl_sum_value(tl_sum sum);

/// Bars of one timeframe as columns. Everything it points to belongs to it.
typedef struct tl_table {
    int64_t count;
    /// Bars of which the last one is in progress: 1 or 0.
    int64_t in_progress;
    int64_t *_Nullable open_time;
    int64_t *_Nullable close_time;
    /// Open, high, low, close: doubles, or decimals of 128 bits.
    void *_Nullable prices[4];
    double *_Nullable volume;
    /// A bit for each volume, least significant first; what is missing is 0 and has NaN.
    uint8_t *_Nullable volume_validity;
    int64_t volume_null_count;
    int64_t *_Nullable tick_count;
    /// Of the prices' decimals.
    int32_t scale;
    int32_t decimals;
    /// The exact volumes of the first bar and of the last: what is needed to join tables of consecutive ticks whose bars cross
    /// the edge between them.
    tl_sum edge_volumes[2];
} tl_table;

/// The bars of a timeframe so far, the one in progress last if `keeps_last`.
///
/// `scale` is that of the ticks. Prices are the doubles nearest to the exact decimals, or those themselves if `decimals`.
/// Fails with TL_NO_MEMORY.
int32_t tl_bars_table(
    tl_bars *_Nonnull bars, int32_t index, int32_t scale, int32_t decimals, int32_t keeps_last,
    tl_table *_Nonnull table, tl_error *_Nonnull error);
void tl_table_free(tl_table *_Nonnull table);

// MARK: The state of several timeframes

/// A bar of all price sides at once. Lists of prices are open, high, low, close.
typedef struct tl_bar {
    int64_t open_time;
    int64_t close_time;
    int64_t bid[4];
    int64_t ask[4];
    /// Bid plus ask: twice the mid.
    int64_t doubled_mid[4];
    int64_t spread[4];
    /// Sums as 128-bit integers; they are there only if `has_bid_volume`, `has_ask_volume` are not 0.
    uint64_t bid_volume_low;
    int64_t bid_volume_high;
    uint64_t ask_volume_low;
    int64_t ask_volume_high;
    int32_t has_bid_volume;
    int32_t has_ask_volume;
    int64_t tick_count;
} tl_bar;

/// Prices of a side as the doubles nearest to them.
void tl_bar_prices(const tl_bar *_Nonnull bar, int32_t side, int32_t scale, double *_Nonnull prices);
/// The double nearest to the volume of a side; NaN if there is none. That of the mid is that of both; the spread has none.
double tl_bar_volume(const tl_bar *_Nonnull bar, int32_t side);
/// The double nearest to a mantissa at a scale.
double tl_price(int64_t mantissa, int32_t scale);

/// A volume in units of 10^-9: INT64_MIN for NaN, -1 for what is no volume.
int64_t tl_volume_units(double volume);

/// Where the parts of a completed bar lie in a ring, in bytes.
typedef struct tl_bar_layout {
    int64_t stride;
    int64_t open_time;
    int64_t close_time;
    int64_t bid;
    int64_t ask;
    int64_t doubled_mid;
    int64_t spread;
    int64_t tick_count;
} tl_bar_layout;
void tl_bar_layout_get(tl_bar_layout *_Nonnull layout);

typedef struct tl_tick {
    int64_t ts;
    int64_t bid;
    int64_t ask;
    int64_t bid_volume;
    int64_t ask_volume;
} tl_tick;

/// A bar that was proved complete.
typedef struct tl_event {
    /// The index of the timeframe, finest first.
    int64_t timeframe;
    tl_bar bar;
} tl_event;

typedef struct tl_state tl_state;

/// Most bytes that the completed bars of a state may take.
#define TL_STATE_BYTES_MAX (INT64_C(4) << 30)

tl_state *_Nullable tl_state_new(
    const char *_Nonnull timeframes, int64_t length, const tl_calendar *_Nonnull calendar, int64_t capacity,
    int32_t drops_late, tl_error *_Nonnull error);
void tl_state_free(tl_state *_Nullable state);
int32_t tl_state_timeframe_count(const tl_state *_Nonnull state);
int64_t tl_state_timeframe(const tl_state *_Nonnull state, int32_t index, char *_Nonnull name, int64_t room);

/// Takes in the rows of a chunk. TL_LATE_TICK tells the row within it; those before it have been taken in.
int32_t tl_state_feed(tl_state *_Nonnull state, const tl_chunk *_Nonnull chunk, tl_error *_Nonnull error);

/// Takes in rows of a chunk from `row` on up to the first that proves a bar complete, which it does not take in: the clock is
/// moved to its time, and `events` are what that completed. The next call takes it in.
///
/// `next` is the first row that was not taken in. At the end of the chunk it is the number of its rows.
int32_t tl_state_feed_to_bar(
    tl_state *_Nonnull state, const tl_chunk *_Nonnull chunk, int64_t row, int64_t *_Nonnull next,
    tl_error *_Nonnull error);

/// Takes in one tick. Bars that it completes are among the events, which are those of this call alone.
///
/// Fails with TL_LATE_TICK, TL_TIME_OUT_OF_RANGE, TL_PRICE_TOO_LARGE, TL_BAD_VOLUME.
int32_t tl_state_append(tl_state *_Nonnull state, const tl_tick *_Nonnull tick, tl_error *_Nonnull error);

/// Moves the clock, and completes bars whose close is not after it.
int32_t tl_state_advance(tl_state *_Nonnull state, int64_t time, tl_error *_Nonnull error);

/// What the last call that can complete bars completed, finest timeframe first; valid until the next one.
const tl_event *_Nonnull tl_state_events(const tl_state *_Nonnull state, int64_t *_Nonnull count);

/// The earliest time of a tick that completes or opens a bar; INT64_MIN where a timeframe has no bar in progress.
int64_t tl_state_boundary(const tl_state *_Nonnull state);
/// The time that the state has reached; INT64_MIN before the first tick.
int64_t tl_state_time(const tl_state *_Nonnull state);
int64_t tl_state_tick_count(const tl_state *_Nonnull state);
int64_t tl_state_late_count(const tl_state *_Nonnull state);
/// 1 if there was a tick, which is written; else 0.
int32_t tl_state_last_tick(const tl_state *_Nonnull state, tl_tick *_Nonnull tick);
/// 1 if a bar is in progress, which is written; else 0.
int32_t tl_state_partial(const tl_state *_Nonnull state, int32_t index, tl_bar *_Nonnull bar);
/// How many completed bars are held.
int64_t tl_state_completed_count(const tl_state *_Nonnull state, int32_t index);
/// The completed bar `back` places before the newest: 1 and the bar, or 0 if there is none.
int32_t tl_state_completed(
    const tl_state *_Nonnull state, int32_t index, int64_t back, tl_bar *_Nonnull bar);
/// The completed bars that are held, oldest first, in the state's own memory: valid until the next one is completed; the
/// memory stays as long as the state.
const void *_Nullable tl_state_ring(const tl_state *_Nonnull state, int32_t index, int64_t *_Nonnull count);
/// The newest `limit` completed bars as columns, oldest first.
int32_t tl_state_table(
    const tl_state *_Nonnull state, int32_t index, int64_t limit, int32_t side, int32_t scale, int32_t decimals,
    tl_table *_Nonnull table, tl_error *_Nonnull error);

/// The state as bytes, to be freed with tl_free; null where there is no memory. `label` says what it is a state of.
uint8_t *_Nullable tl_state_save(
    const tl_state *_Nonnull state, const char *_Nonnull label, int64_t label_length, int64_t *_Nonnull count);
/// The state that was saved; null if it fails. `calendar` is the one it follows, if it is none that has a name.
tl_state *_Nullable tl_state_restore(
    const uint8_t *_Nonnull bytes, int64_t count, const tl_calendar *_Nullable calendar, const char *_Nonnull label,
    int64_t label_length, tl_error *_Nonnull error);

/// Frees what was given to be freed with it.
void tl_free(void *_Nullable memory);

// MARK: Quality

/// Judges ticks in order of time.
typedef struct tl_quality tl_quality;
tl_quality *_Nonnull tl_quality_new(const tl_calendar *_Nonnull calendar);
void tl_quality_free(tl_quality *_Nullable quality);
/// Takes in rows of a chunk. A row that is earlier than the one before it fails as TL_LATE_TICK, or is left out and counted.
int32_t tl_quality_feed(
    tl_quality *_Nonnull quality, const tl_chunk *_Nonnull chunk, int32_t drops_late, tl_error *_Nonnull error);
/// What is to be said of each day, as JSON text of `count` bytes to be freed with tl_free; null where there is no memory.
char *_Nullable tl_quality_finish(tl_quality *_Nonnull quality, int64_t *_Nonnull count);

#ifdef __cplusplus
}
#endif

#endif
