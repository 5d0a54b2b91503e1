/// A reader of files that goes from one reading to the next: its memory is a megabyte, and the system gives it page by page.
final class SpareReader {
    var file = LakeFileReader()
}
