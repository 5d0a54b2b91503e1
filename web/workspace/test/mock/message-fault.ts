/** A message is not what the schema says, or a component was answered in a way that no engine answers. */
export class MessageFault extends Error {
  override name = "MessageFault";
}
