/** What the process exits with; 78 is EX_CONFIG of sysexits.h. */
export const exitCodes = {
  stopped: 0,
  failed: 1,
  configuration: 78,
} as const;
