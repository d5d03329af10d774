import type { Field, FieldTree } from "./field.js";
import type { Secret } from "./secret.js";

/** The plain figures of one environment: any part of the fields, never a secret. */
export type Profile<Tree> = {
  readonly [Name in keyof Tree]?: Tree[Name] extends Field<infer Value>
    ? Value extends Secret
      ? never
      : Value
    : Profile<Tree[Name]>;
};

export interface ConfigSpec<Tree extends FieldTree> {
  readonly fields: Tree;
  /** Keyed by environment; a name outside the usual four makes that environment known. */
  readonly profiles?: Readonly<Record<string, Profile<Tree>>>;
  /** The environments in which each feature is on. FEATURE_<NAME> overrides. */
  readonly features?: Readonly<Record<string, readonly string[]>>;
  /** A folder with one file per secret, named like the variable, as container engines mount them. */
  readonly secretFolder?: string;
}

/** Types a specification; it does nothing at run time. */
export function defineConfig<const Tree extends FieldTree>(spec: ConfigSpec<Tree>): ConfigSpec<Tree> {
  return spec;
}
