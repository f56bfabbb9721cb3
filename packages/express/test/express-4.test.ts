import express from 'express4'
import { expressConformance } from './support/express-conformance.js'

// What its router and its parsers do otherwise than Express 5's shows in these.
expressConformance('express 4', express, ['at the root', 'after every parser', 'inside routers, below a parameter'])
