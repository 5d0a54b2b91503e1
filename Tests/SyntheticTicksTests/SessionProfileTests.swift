import Testing

@testable import SyntheticTicks

struct SessionProfileTests {
    private let profile = SessionProfile.foreignExchange

    @Test func theMeanActivityIsOne() {
        #expect(profile.activity.count == 1_440)
        let mean = Double(profile.activity.reduce(0, +)) / 1_440 / 65_536
        #expect(abs(mean - 1) < 0.0001)
    }

    @Test func activityPeaksWhenLondonAndNewYorkAreOpen() throws {
        let peak = try #require(profile.activity.indices.max { profile.activity[$0] < profile.activity[$1] })
        // 09:30 to 11:30 New York.
        #expect((990...1_110).contains(peak))
        let lull = try #require(profile.activity.indices.min { profile.activity[$0] < profile.activity[$1] })
        // 17:00 to 20:00 New York.
        #expect(lull < 180)
    }

    @Test func theSpreadIsWidestAtTheDailyBreak() {
        #expect(profile.spread[0] == 9 << 16)
        #expect(profile.spread[700] == 1 << 16)
        #expect(profile.spread.allSatisfy { $0 >= 1 << 16 && $0 <= 9 << 16 })
        #expect(SessionProfile.openingSpread(minute: 500) == 1 << 16)
        #expect(SessionProfile.closingSpread(minute: 500) == 1 << 16)
        #expect(SessionProfile.openingSpread(minute: 0) > 3 << 16)
    }

    @Test func theRemainingVarianceFallsToTheAllowance() {
        let remaining = profile.remainingVariance
        #expect(zip(remaining, remaining.dropFirst()).allSatisfy { $0 > $1 })
        #expect(remaining[1_439] == 6 * profile.variance[1_439])
    }
}
