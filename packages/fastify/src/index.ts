export { type FastifyPluginOptions, fastifyPlugin, fastifyRequest } from './fastify-plugin.js'
