import type { ErrorCode } from '@posthorn/core'

/** HTTP status of every error code of core (RFC 9110). The one place where a code meets a status. */
export const statusOf: Record<ErrorCode, number> = {
  invalid_argument: 400,
  invalid_url: 400,
  insecure_url: 400,
  blocked_address: 400,
  forbidden_header: 400,
  invalid_cursor: 400,
  unknown_event_type: 400,
  invalid_payload: 400,
  payload_not_json: 400,
  payload_too_large: 413,
  async_schema: 500,
  idempotency_conflict: 409,
  not_found: 404,
  conflict: 409,
  endpoint_limit_reached: 409,
  test_limit_reached: 429,
  delivery_not_final: 409,
  message_expired: 409,
  delivery_final: 409,
  suspended_by_host: 403,
  unknown_profile: 500,
  unsupported: 501,
  schema_not_migrated: 503,
  schema_too_new: 503,
  store_unavailable: 503,
  store_failed: 500,
  secret_unreadable: 500,
  invalid_signature: 400,
  timestamp_out_of_tolerance: 400,
  missing_signature_header: 400,
  host_function_failed: 500,
  proxy_failed: 500,
  listener_failed: 500,
  portal_not_built: 500,
  closed: 503,
}

/** What clients read instead of core's own words, where those are for the host alone. */
export const clientWords: Partial<Record<ErrorCode, { title?: string; detail?: string }>> = {
  blocked_address: { title: 'The endpoint URL names an address that webhooks may not be sent to.' },
  invalid_cursor: { title: 'The page cursor is not one of this list.' },
  endpoint_limit_reached: { title: 'There are as many endpoints as are allowed.', detail: 'Delete an endpoint first.' },
  suspended_by_host: {
    title: 'The endpoint was suspended by the operator of this service.',
    detail: 'Ask them to unsuspend it; suspendedReason says why.',
  },
  conflict: { detail: 'Send the request again.' },
}

/** What this layer refuses by itself, before core is asked: status and meaning by code. Stable, as core's codes are. */
export const httpErrors = {
  malformed_request: { status: 400, title: 'The request cannot be read.' },
  malformed_path: { status: 400, title: 'The path of the URL is not valid percent-encoded UTF-8.' },
  malformed_body: { status: 400, title: 'The request body is not a JSON object.' },
  invalid_request: { status: 400, title: 'Something in the request is missing, unknown, malformed or out of range.' },
  tenant_required: { status: 400, title: 'An operator has to name the tenant.' },
  unauthorized: { status: 401, title: 'The caller is not known.' },
  link_invalid: { status: 401, title: 'The link is not one of this service.' },
  link_used: { status: 401, title: 'The link was used before, and works once.' },
  link_expired: { status: 401, title: 'The link is too old.' },
  forbidden: { status: 403, title: 'The caller may not do this.' },
  cross_site: { status: 403, title: 'A page of another site may not do this.' },
  unknown_route: { status: 404, title: 'There is nothing at this path.' },
  method_not_allowed: { status: 405, title: 'This path does not take this method.' },
  body_timeout: { status: 408, title: 'The request body did not come in time.' },
  precondition_failed: { status: 412, title: 'Someone else changed it in the meantime.' },
  body_too_large: { status: 413, title: 'The request body is too large.' },
  unsupported_media_type: { status: 415, title: 'The request body is not JSON.' },
  internal_error: { status: 500, title: 'Something went wrong on our side.' },
} as const

/** One of the codes in {@link httpErrors}. */
export type HttpErrorCode = keyof typeof httpErrors
