import MarketModel
import TestSupport
import Testing

@Suite struct VolumeTests {
    /// Decimals of up to six digits are what their floats stand for.
    @Test func decimalsSurviveFloats() {
        for hundredths in Int64(0)...999_999 {
            let units = hundredths * 10_000_000
            #expect(Volume.units(Float(Double(hundredths) / 100)) == units)
            #expect(Volume.float(units) == Float(Double(hundredths) / 100))
        }
        for whole in [16_777_216, 16_777_217, 20_000_000, 123_456_000, 1_000_000_000, 9_000_000_000, 9_223_372_000] {
            let units = Int64(whole) * 1_000_000_000
            #expect(Volume.units(Float(whole)) == (whole == 16_777_217 ? units - 1_000_000_000 : units), "\(whole)")
        }
        #expect(Volume.units(.nan) == Volume.absent)
        #expect(Volume.float(Volume.absent).isNaN)
        #expect(Volume.units(-1) == nil)
        #expect(Volume.units(.infinity) == nil)
        #expect(Volume.units(1e10) == nil)
        #expect(Volume.units(-0.0) == 0)
    }

    /// Any float, once decoded, is a decimal that its own float gives back.
    @Test func decodingIsStable() {
        let seed: UInt64 = 4
        var random = SplitMix64(seed: seed)
        var decoder = VolumeDecoder()
        for _ in 0..<100_000 {
            let float = Float(bitPattern: UInt32.random(in: 0...0x5000_0000, using: &random))
            guard let units = Volume.units(float) else { continue }
            #expect(decoder.units(float) == units)
            let stable = Volume.normalized(units)
            #expect(Volume.units(Volume.float(stable)) == stable, "\(float), seed \(seed)")
        }
    }

    @Test func text() {
        #expect(Volume.text(2_060_000_000) == "2.06")
        #expect(Volume.text(0) == "0")
        #expect(Volume.text(1) == "0.000000001")
        #expect(Volume.text(.max) == "9223372036.854775807")
        #expect(Volume.text(Volume.absent) == "")
    }
}

@Suite struct VolumeSumTests {
    /// Any order and any grouping give the same, and the double is the one nearest to the decimal.
    @Test func neitherOrderNorGroupingShows() {
        let seed: UInt64 = 5
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let volumes = (0..<500).map { _ in
                Int.random(in: 0..<9, using: &random) == 0
                    ? Volume.absent : Int64.random(in: 0...Int64.max, using: &random)
            }
            func sum(_ volumes: some Sequence<Int64>) -> VolumeSum {
                var total = VolumeSum()
                for volume in volumes { total.add(volume) }
                return total
            }
            let inOrder = sum(volumes)
            #expect(sum(volumes.reversed()) == inOrder, "seed \(seed)")
            let cut = Int.random(in: 0...volumes.count, using: &random)
            var merged = sum(volumes[..<cut])
            merged.merge(sum(volumes[cut...]))
            #expect(merged == inOrder, "seed \(seed)")
        }
        for _ in 0..<5_000 {
            var total = VolumeSum()
            let hundredths = (0..<50).map { _ in Int64.random(in: 0...99_999, using: &random) }
            for volume in hundredths { total.add(volume * 10_000_000) }
            #expect(total.value == Double(hundredths.reduce(0, +)) / 100)
            #expect(Double(total.text) == total.value)
        }
    }

    /// Sums of more than 15 digits are the double nearest to their decimal, too, which is read in one rounding.
    @Test func largeSumsAreRoundedOnce() {
        let seed: UInt64 = 6
        var random = SplitMix64(seed: seed)
        for bits in 50..<126 {
            for _ in 0..<200 {
                let units = Int128(bitPattern: UInt128.random(in: 0..<(1 << UInt128(bits)), using: &random))
                let sum = VolumeSum(units: units)
                #expect(sum.value == Double(sum.text), "\(units), seed \(seed)")
                #expect(VolumeSum(units: -units).value == -sum.value, "\(units), seed \(seed)")
            }
        }
        // Rounded to a double and then divided, this was a neighbour of it.
        #expect(VolumeSum(units: 9_007_199_254_740_995).value == 9_007_199.254_740_995)
    }

    @Test func absentVolumesCountForNothing() {
        var sum = VolumeSum()
        #expect(sum.value.isNaN && sum.isAbsent && sum.text.isEmpty && sum.units == nil)
        sum.add(Volume.absent)
        #expect(sum.isAbsent)
        sum.add(1_500_000_000)
        sum.add(Volume.absent)
        #expect(sum.value == 1.5)
        sum.merge(VolumeSum())
        #expect(sum.text == "1.5")
        var empty = VolumeSum()
        empty.merge(sum)
        #expect(empty == sum)
        #expect(!VolumeSum.zero.isAbsent)
    }

    @Test func largeVolumesDoNotOverflow() {
        var sum = VolumeSum()
        for _ in 0..<1_000 { sum.add(.max) }
        #expect(sum.units == Int128(Int64.max) * 1_000)
        #expect(sum.text == "9223372036854.775807")
        var round = VolumeSum()
        for _ in 0..<10 { round.add(9_000_000_000_000_000_000) }
        #expect(round.text == "90000000000")
    }
}
