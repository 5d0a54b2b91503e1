import Testing

@testable import SyntheticTicks

struct RandomStreamTests {
    /// The first numbers of the authors' C code from the state 1, 2, 3, 4.
    @Test func followsTheReferenceImplementationOfXoshiro() {
        var stream = RandomStream(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
            2_904_607_092_377_533_576,
        ]
        #expect(expected.map { _ in stream.next() } == expected)
    }

    /// The first numbers of the authors' C code from the seed 1234567.
    @Test func followsTheReferenceImplementationOfSplitMix() {
        var mixer = SplitMix64(state: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected.map { _ in mixer.next() } == expected)
    }

    @Test func everyStepOfThePathOpensAnotherStream() {
        var firsts: Set<UInt64> = []
        for seed in 0..<4 as Range<UInt64> {
            for purpose in 0..<4 as Range<UInt64> {
                for day in 0..<100 as Range<UInt64> {
                    var stream = RandomStream(seed: seed, purpose, day)
                    firsts.insert(stream.next())
                }
            }
        }
        #expect(firsts.count == 1_600)
    }

    @Test func normalDrawsHaveMeanZeroAndVarianceOne() {
        var stream = RandomStream(seed: 7, 1)
        let count = 100_000
        var sum = 0.0
        var squares = 0.0
        for _ in 0..<count {
            let value = Double(stream.nextNormal()) / 65_536
            sum += value
            squares += value * value
        }
        // Three standard errors: 3 / sqrt(100,000) for the mean, 3 * sqrt(2 / 100,000) for the variance.
        #expect(abs(sum / Double(count)) < 0.0095)
        #expect(abs(squares / Double(count) - 1) < 0.0134)
    }
}
