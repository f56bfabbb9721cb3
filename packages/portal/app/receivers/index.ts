import csharp from './csharp.cs?raw'
import go from './go.go?raw'
import java from './java.java?raw'
import node from './node.mjs?raw'
import php from './php.php?raw'
import python from './python.py?raw'
import ruby from './ruby.rb?raw'
import rust from './rust.rs?raw'

/** Code that receives and verifies events. */
export interface Receiver {
  language: string
  /** What gets the libraries that it uses. */
  install: string
  code: string
}

/** The event type that the code is written for. */
const shownType = 'invoice.paid'

const receivers: readonly Receiver[] = [
  { language: 'Node', install: 'npm install @posthorn/core express', code: node },
  { language: 'Python', install: 'pip install standardwebhooks flask', code: python },
  { language: 'Go', install: 'go get github.com/standard-webhooks/standard-webhooks/libraries', code: go },
  { language: 'Ruby', install: 'gem install standardwebhooks sinatra rackup puma', code: ruby },
  { language: 'PHP', install: 'composer require standard-webhooks/standard-webhooks', code: php },
  { language: 'Java', install: 'com.standardwebhooks:standardwebhooks (Maven Central)', code: java },
  { language: 'Rust', install: 'cargo add standardwebhooks axum tokio --features tokio/full', code: rust },
  { language: 'C#', install: 'dotnet add package StandardWebhooks.StandardWebhooks', code: csharp },
]

/** Code in every language that handles events of `type`; Standard Webhooks' own libraries where we have none. */
export function receiversFor(type: string): Receiver[] {
  // A name may have any character: what could end a text of code is left as it was
  const name = /^[\w.:/-]+$/.test(type) ? type : shownType
  return receivers.map((receiver) => ({ ...receiver, code: receiver.code.replaceAll(shownType, name) }))
}
