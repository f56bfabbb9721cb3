export {
  createNodeHandler,
  createNodeResponder,
  type NodeResponder,
  sendResponse,
} from './node/handler.js'
export type { NodeRequest } from './node/node-request.js'
export { nodeRequest } from './node/request.js'
