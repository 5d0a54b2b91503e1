/// Where an object of a FlatBuffer under construction begins, counted in bytes from the end of the buffer.
///
/// The end is the one place that stays put while a ``FlatBufferBuilder`` grows its buffer towards the front.
struct FlatBufferOffset: Equatable {
    let bytesFromEnd: Int
}
