import express from 'express4'
import { expressConformance } from './support/express-conformance.js'

expressConformance('express 4', express)
