// The shape of the generated table: what the .proto files of Kubernetes say of the messages that are read.

/**
 * What a field is on the wire. `time` is a `metav1.Time`, `stringMap` a map of strings to strings, `quantityMap` one of
 * strings to a `resource.Quantity` each, of which JSON has the text.
 */
export type FieldKind =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "bytes"
  | "time"
  | "stringMap"
  | "quantityMap"
  | "message";

export interface Field {
  readonly number: number;
  readonly kind: FieldKind;
  /** The name of the message that it holds, where its kind is `message`. */
  readonly message?: string;
  readonly repeated?: true;
  /** JSON has it even where it is empty. */
  readonly required?: true;
}

/** The fields of a message by their names, which are those of JSON. */
export type Message = Readonly<Record<string, Field>>;

/** Messages by their full names, such as `k8s.io.api.core.v1.Pod`. */
export type Messages = Readonly<Record<string, Message>>;
