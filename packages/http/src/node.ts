export { createNodeHandler } from './node/handler.js'
export { type NodeRequest, nodeRequest } from './node/request.js'
