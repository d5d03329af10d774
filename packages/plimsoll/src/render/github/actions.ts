/**
 * Every action that workflows use. A tag can be moved to other code, a commit cannot: each SHA was read from the tag of its
 * release in the action's own repository, and is used by independent ones.
 */
export const ACTIONS = {
  "actions/checkout": { version: "v6.0.2", sha: "de0fac2e4500dabe0009e67214ff5f5447ce83dd" },
  "actions/setup-node": { version: "v6.4.0", sha: "48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e" },
  "actions/setup-python": { version: "v6.2.0", sha: "a309ff8b426b58ec0e2a45f0f869d46889d02405" },
  "actions/upload-artifact": { version: "v7.0.0", sha: "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f" },
  "actions/download-artifact": { version: "v8.0.1", sha: "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c" },
  "docker/setup-qemu-action": { version: "v4.0.0", sha: "ce360397dd3f832beb865e1373c09c0e9f86d70a" },
  "docker/setup-buildx-action": { version: "v4.0.0", sha: "4d04d5d9486b7bd6fa91e7baf45bbb4f8b9deedd" },
  "docker/login-action": { version: "v4.1.0", sha: "4907a6ddec9925e35a0a9e82d7399ccc52663121" },
  "docker/metadata-action": { version: "v6.0.0", sha: "030e881283bb7a6894de51c315a6bfe6a94e05cf" },
  "docker/build-push-action": { version: "v7.1.0", sha: "bcafcacb16a39f128d818304e6c9c0c18556b85f" },
  "aquasecurity/trivy-action": { version: "v0.36.0", sha: "ed142fd0673e97e23eac54620cfb913e5ce36c25" },
  "github/codeql-action/upload-sarif": { version: "v4.36.0", sha: "7211b7c8077ea37d8641b6271f6a365a22a5fbfa" },
  "codecov/codecov-action": { version: "v5.5.2", sha: "671740ac38dd9b0130fbe1cec585b89eea48d3de" },
  "aws-actions/configure-aws-credentials": { version: "v6.1.0", sha: "ec61189d14ec14c8efccab744f656cffd0e33f37" },
} as const;

export type ActionName = keyof typeof ACTIONS;
