export { type ExpressHandler, expressRouter } from './express-router.js'
