import { render } from 'preact'
import { PortalRoot } from './portal.tsx'
import './style/index.css'

const root = document.getElementById('posthorn')
if (root) render(<PortalRoot base={new URL('.', document.baseURI).href} root={root} isPage />, root)
