import { asList, asObject, asText, type HttpContext } from './context.js'

/** An operation of the OpenAPI document of the API under test. */
export interface Operation {
  method: string
  /** With `{name}` for each parameter. */
  path: string
  permissions: string[]
  /** JSON Schema types of the path's parameters, by name. */
  parameters: Record<string, unknown>
  /** A body that it takes; undefined where it takes none. */
  example: unknown
}

/** Every operation that the API says it has. */
export async function operations({ expect }: Pick<HttpContext, 'expect'>): Promise<Operation[]> {
  const { paths } = await expect(200, 'GET /openapi.json')
  return Object.entries(asObject(paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item)).map(([method, value]) => operationOf(method.toUpperCase(), path, asObject(value))),
  )
}

function operationOf(method: string, path: string, operation: Record<string, unknown>): Operation {
  const { 'x-permissions': permissions, parameters = [], requestBody } = operation
  const ofPath = asList(parameters).filter((parameter) => parameter.in === 'path')
  const types = ofPath.map(({ name, schema }) => [asText(name), asObject(schema).type])
  const content = requestBody === undefined ? {} : asObject(asObject(requestBody).content)
  const [media] = Object.values(content)
  return {
    method,
    path,
    permissions: Array.isArray(permissions) ? permissions.map(asText) : [],
    parameters: Object.fromEntries(types),
    example: media === undefined ? undefined : asObject(media).example,
  }
}
