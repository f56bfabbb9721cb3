import { render } from 'preact'
import { PortalRoot } from './portal.tsx'
import './style/index.css'

/**
 * `<posthorn-portal base="/webhooks">`: the portal within a page of the host's. `base`: where it is mounted. It draws
 * into the light DOM, so that the page's fonts, dialogs and screen readers work as everywhere.
 */
class PosthornPortal extends HTMLElement {
  connectedCallback() {
    const base = new URL(`${(this.getAttribute('base') ?? '').replace(/\/$/, '')}/`, document.baseURI).href
    this.classList.add('posthorn')
    void loadStyles(base).then(() => {
      if (this.isConnected) render(<PortalRoot base={base} root={this} />, this)
    })
  }

  disconnectedCallback() {
    render(null, this)
  }
}

/** Adds the stylesheet, unless the page has it. */
function loadStyles(base: string): Promise<void> {
  const href = new URL('element.css', base).href
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')]
  if (links.some((link) => link.href === href)) return Promise.resolve()
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  return new Promise((resolve) => {
    link.onload = () => resolve()
    link.onerror = () => resolve()
    document.head.append(link)
  })
}

if (!customElements.get('posthorn-portal')) customElements.define('posthorn-portal', PosthornPortal)
