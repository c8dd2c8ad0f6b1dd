/** What is used of jstat, which comes without types. */
declare module 'jstat' {
  const jStat: {
    readonly chisquare: {
      /** Probability of at most `x`. */
      cdf(x: number, degreesOfFreedom: number): number;
    };
    /** Natural logarithm of the gamma function. */
    gammaln(x: number): number;
  };
  export = jStat;
}
