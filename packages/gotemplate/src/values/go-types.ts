/** Go's types, and constructors of them, for the signatures of a host's functions and methods. */
export {
  anyMapType,
  anySliceType,
  anyType,
  boolType,
  bytesType,
  float64Type,
  int64Type,
  intType,
  mapOf,
  pointerTo,
  sliceOf,
  stringSliceType,
  stringType,
} from './go-type.ts';
