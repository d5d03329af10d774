/** A manifest before it is written: fields that are undefined are left out. */
export type Written<Model> = Model extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : Model extends object
    ? { readonly [Field in keyof Model]: Written<Model[Field]> | undefined }
    : Model;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** An object and where a person looks for it: `api/deployment` is `api/deployment.yaml`. */
export interface Placed {
  readonly file: string;
  readonly object: KubernetesObject;
}

/** `kind/name` tells the objects of a namespace apart. */
export function identityOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}
