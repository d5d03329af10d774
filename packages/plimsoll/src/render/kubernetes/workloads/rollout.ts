/**
 * On everything that runs a new version of a service, so that a release can leave it for last:
 * `kubectl apply -l 'rollout!=after-migrations'` brings all that migrations need.
 */
export const AFTER_MIGRATIONS = { rollout: "after-migrations" };
