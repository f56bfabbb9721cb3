/** When tests begin: 2025-01-01 UTC in ms. Builders and the manual clock start here, so that runs repeat exactly. */
export const testEpoch = Date.UTC(2025, 0, 1)
