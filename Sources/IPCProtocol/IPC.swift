/// The types and methods of the schema, `schema/*.json`.
public enum IPC {}
