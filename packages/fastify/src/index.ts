export {
  type ApiPluginOptions,
  type FastifyPluginOptions,
  fastifyPlugin,
  fastifyRequest,
  type ResponderPluginOptions,
} from './fastify-plugin.js'
