extension ArraySlice {
    /// The elements at these positions, counted from the slice's own start.
    func rows(_ rows: Range<Int>) -> ArraySlice {
        self[startIndex + rows.lowerBound..<startIndex + rows.upperBound]
    }
}
