import { Inject } from '@nestjs/common'

/** The provider that {@link InjectWebhooks} injects. A symbol of the global registry: ESM and CJS copies agree on it. */
export const webhooksToken = Symbol.for('posthorn.nestjs.webhooks')

/** Injects what `createWebhooks()` gave, anywhere in the app: `constructor(@InjectWebhooks() webhooks: ShopWebhooks)`. */
export function InjectWebhooks(): ParameterDecorator & PropertyDecorator {
  return Inject(webhooksToken)
}
