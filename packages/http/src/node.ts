export {
  createNodeHandler,
  createNodeResponder,
  type NodeResponder,
  sendResponse,
} from './node/handler.js'
export { type NodeRequest, nodeRequest } from './node/request.js'
