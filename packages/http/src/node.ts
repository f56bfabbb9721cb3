export { createNodeHandler, createNodeResponder, type NodeApiOptions, type NodeResponder } from './node/handler.js'
export { type NodeRequest, nodeRequest } from './node/request.js'
