/// Holds a connection, so that there may be none.
final class SecondConnection {
    let connection: Connection

    init(_ connection: consuming Connection) {
        self.connection = connection
    }
}
