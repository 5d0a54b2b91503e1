/// What to do with a bar whose interval the stored ticks do not cover to its end.
enum PartialPolicy: String, CaseIterable {
    case keep, drop
}
