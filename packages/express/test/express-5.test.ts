import express from 'express'
import { expressConformance } from './support/express-conformance.js'

expressConformance('express 5', express)
