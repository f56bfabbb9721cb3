class HeardPromise<Result> extends Promise<Result> {
  isHeard = false

  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  // biome-ignore lint/suspicious/noThenProperty: what `await`, `catch` and `finally` call, which is how it is heard of.
  override then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((result: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.isHeard = true
    return super.then(onFulfilled, onRejected)
  }
}

/**
 * A promise of the same, for a caller who may or may not wait for it. A failure is told once: to who waits, or to
 * `unheard` where nobody does, and then it is no unhandled rejection.
 */
export function heardPromise<Result>(work: Promise<Result>, unheard: (error: unknown) => void): Promise<Result> {
  const promise = new HeardPromise<Result>((resolve) => resolve(work))
  Promise.prototype.then.call(promise, undefined, (error) => {
    if (!promise.isHeard) unheard(error)
  })
  return promise
}
