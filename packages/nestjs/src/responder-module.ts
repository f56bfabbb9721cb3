import { type DynamicModule, Module } from '@nestjs/common'
import { createNodeResponder } from '@posthorn/http/node'
import { type ResponderModuleAsyncOptions, type ResponderModuleOptions, responderToken } from './options.js'
import { createController } from './webhooks-controller.js'

/**
 * Something that answers by itself, such as `portal()`, at a path of a NestJS app, behind the app's guards. It stands
 * beside {@link WebhooksModule}, whose instance a factory gets by `inject: [webhooksToken]`.
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest knows modules by their class.
export class ResponderModule {
  static forRoot({ responder, ...routes }: ResponderModuleOptions): DynamicModule {
    return ResponderModule.forRootAsync({ ...routes, useFactory: () => responder })
  }

  /** As `forRoot`, with a responder made of other providers. */
  static forRootAsync(options: ResponderModuleAsyncOptions): DynamicModule {
    const { path = 'webhooks', decorators = [], imports = [], inject = [], useFactory } = options
    return {
      module: ResponderModule,
      imports,
      controllers: [createController(path, decorators)],
      providers: [
        {
          provide: responderToken,
          inject,
          useFactory: async (...given: unknown[]) => createNodeResponder(await useFactory(...given)),
        },
      ],
    }
  }
}
