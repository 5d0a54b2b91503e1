/// The kinds of pages this writer produces, with their numbers in the format's `PageType` enumeration.
///
/// Data pages are of the first version. Against the second it costs nothing here (the columns are flat),
/// every reader knows it, and its definition levels are compressed.
enum PageType: Int32, Sendable {
    case data = 0
    case dictionary = 2
}
