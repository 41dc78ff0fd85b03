/** What `kubectl explain` says of a resource's metadata. */
export const metadataText =
  "Standard object's metadata: what every object says of itself, whatever its kind.";

/** And of each of its fields. */
export const metadataFieldTexts: Readonly<Record<string, string>> = {
  annotations: 'Annotations are data that tools keep with the object. They cannot be selected by.',
  creationTimestamp:
    'CreationTimestamp is a timestamp of when the server made the object, in RFC 3339 and UTC. Set by the server.',
  deletionGracePeriodSeconds:
    'Number of seconds the object may take to end by itself before it is removed. Set with deletionTimestamp.',
  deletionTimestamp:
    'DeletionTimestamp is when the object is removed, or may be once its finalizers are gone. Set by the server when a deletion is asked for.',
  finalizers: 'Names of those who have to finish before the object is removed. Each takes its own name out.',
  generateName:
    'GenerateName is the beginning of a name that the server completes, for an object that is made without a name.',
  generation: 'A number that grows with every change of the desired state. Set by the server.',
  labels: 'Labels are keys and values by which objects are organised and selected.',
  managedFields: 'ManagedFields tells who set which fields, by which version, and when. Kept by the server.',
  name: 'Name is the object’s name, unique among those of its kind in its namespace. It never changes.',
  namespace:
    'Namespace is where the name is unique. Empty for objects of the whole cluster. It never changes.',
  ownerReferences:
    'Objects this one depends on. When all of them are gone it is collected. At most one is its controller.',
  resourceVersion:
    'The version of the object as stored, for telling changes, for watches, and for writing only what was read. Opaque to clients.',
  selfLink: 'No longer set.',
  uid: 'UID tells this object from every other there ever was, of the same name too. Set by the server.',
};
