export interface paths {
    "/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints */
        get: operations["getEndpoints"];
        put?: never;
        /** Create an endpoint */
        post: operations["postEndpoints"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an endpoint */
        get: operations["getEndpointsId"];
        put?: never;
        post?: never;
        /** Delete an endpoint, and cancel what waits for it */
        delete: operations["deleteEndpointsId"];
        options?: never;
        head?: never;
        /** Change an endpoint */
        patch: operations["patchEndpointsId"];
        trace?: never;
    };
    "/endpoints/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the signing secret back */
        get: operations["getEndpointsIdSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new signing secret; the old one goes on signing for a while */
        post: operations["postEndpointsIdRotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send what failed again, or what else a filter says */
        post: operations["postEndpointsIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test request */
        post: operations["postEndpointsIdTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspend an endpoint: keep what is emitted, send nothing */
        post: operations["postEndpointsIdSuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/unsuspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a suspended endpoint go on */
        post: operations["postEndpointsIdUnsuspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deliveries */
        get: operations["getDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the deliveries of an endpoint */
        get: operations["getEndpointsIdDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery */
        get: operations["getDeliveriesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the attempts of a delivery, all of them, oldest first */
        get: operations["getDeliveriesIdAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/attempts/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an attempt, with the body that was sent */
        get: operations["getDeliveriesIdAttemptsNumber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery again */
        post: operations["postDeliveriesIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a delivery that waits */
        post: operations["postDeliveriesIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List messages */
        get: operations["getMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a message */
        get: operations["getMessagesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the event types, all of them */
        get: operations["getEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count what waits */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "invoice.paid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An invoice was paid. */
        post: operations["on_invoice_paid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Endpoint: {
            /**
             * @description Opaque.
             * @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e
             */
            id: string;
            /**
             * @description Where events are POSTed to; https.
             * @example https://example.com/webhooks
             */
            url: string;
            /**
             * @description For people; at most 255 characters.
             * @example Billing
             */
            name: string | null;
            /**
             * @description For people; at most 2,000 characters.
             * @example Feeds the ledger
             */
            description: string | null;
            /**
             * @description Event types to send; null means every one, an empty list none. `invoice.*` means every type below `invoice`.
             * @example [
             *       "invoice.paid",
             *       "customer.*"
             *     ]
             */
            eventTypes: string[] | null;
            /**
             * @description Only events whose scopes have each of these values are sent; null: whatever their scopes.
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: string | number | boolean;
            } | null;
            /**
             * @description Headers of every request to it. Secret-looking ones are read as `********`; sent back so, they stay as they are.
             * @example {
             *       "x-source": "shop"
             *     }
             */
            headers: {
                [key: string]: string | string[];
            };
            /**
             * @description Whether it gets new events.
             * @example true
             */
            isActive: boolean;
            /**
             * @description Anything of yours; at most 16 KiB of JSON.
             * @example {
             *       "team": "billing"
             *     }
             */
            metadata: Record<string, never>;
            /**
             * @description Most requests to it at once; null: as many as is usual.
             * @default null
             */
            maxInFlight: number | null;
            /**
             * @description How long a request to it may take, in ms; null: as long as is usual.
             * @default null
             */
            timeoutMs: number | null;
            /**
             * @description How its requests are written and signed; null: as is usual.
             * @default null
             */
            profile: string | null;
            /**
             * @description `paused`: `isActive` is false. `suspended`: what is emitted is kept, and sent once it is let go.
             * @example active
             * @enum {string}
             */
            status: "active" | "paused" | "suspended";
            /**
             * @description null where it is not suspended.
             * @example null
             */
            suspendedAt: string | null;
            /**
             * @description Why it is suspended, for people.
             * @example null
             */
            suspendedReason: string | null;
            /**
             * @description Who suspended it: the operator of this service (`host`), a `tenant`, or the `system` for what the endpoint answered.
             * @example null
             */
            suspendedBy: ("host" | "tenant" | "system") | null;
            /**
             * @description Who created it.
             * @example user_7
             */
            createdBy: string | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            updatedAt: string;
            /**
             * @description One more with every change; the number in its `ETag`.
             * @example 1
             */
            version: number;
            /**
             * @description How its secret begins, to tell secrets apart.
             * @example whsec_MfKQ
             */
            secretPrefix: string;
        };
        EndpointWithSecret: {
            /**
             * @description Opaque.
             * @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e
             */
            id: string;
            /**
             * @description Where events are POSTed to; https.
             * @example https://example.com/webhooks
             */
            url: string;
            /**
             * @description For people; at most 255 characters.
             * @example Billing
             */
            name: string | null;
            /**
             * @description For people; at most 2,000 characters.
             * @example Feeds the ledger
             */
            description: string | null;
            /**
             * @description Event types to send; null means every one, an empty list none. `invoice.*` means every type below `invoice`.
             * @example [
             *       "invoice.paid",
             *       "customer.*"
             *     ]
             */
            eventTypes: string[] | null;
            /**
             * @description Only events whose scopes have each of these values are sent; null: whatever their scopes.
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: string | number | boolean;
            } | null;
            /**
             * @description Headers of every request to it. Secret-looking ones are read as `********`; sent back so, they stay as they are.
             * @example {
             *       "x-source": "shop"
             *     }
             */
            headers: {
                [key: string]: string | string[];
            };
            /**
             * @description Whether it gets new events.
             * @example true
             */
            isActive: boolean;
            /**
             * @description Anything of yours; at most 16 KiB of JSON.
             * @example {
             *       "team": "billing"
             *     }
             */
            metadata: Record<string, never>;
            /**
             * @description Most requests to it at once; null: as many as is usual.
             * @default null
             */
            maxInFlight: number | null;
            /**
             * @description How long a request to it may take, in ms; null: as long as is usual.
             * @default null
             */
            timeoutMs: number | null;
            /**
             * @description How its requests are written and signed; null: as is usual.
             * @default null
             */
            profile: string | null;
            /**
             * @description `paused`: `isActive` is false. `suspended`: what is emitted is kept, and sent once it is let go.
             * @example active
             * @enum {string}
             */
            status: "active" | "paused" | "suspended";
            /**
             * @description null where it is not suspended.
             * @example null
             */
            suspendedAt: string | null;
            /**
             * @description Why it is suspended, for people.
             * @example null
             */
            suspendedReason: string | null;
            /**
             * @description Who suspended it: the operator of this service (`host`), a `tenant`, or the `system` for what the endpoint answered.
             * @example null
             */
            suspendedBy: ("host" | "tenant" | "system") | null;
            /**
             * @description Who created it.
             * @example user_7
             */
            createdBy: string | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            updatedAt: string;
            /**
             * @description One more with every change; the number in its `ETag`.
             * @example 1
             */
            version: number;
            /**
             * @description How its secret begins, to tell secrets apart.
             * @example whsec_MfKQ
             */
            secretPrefix: string;
            /**
             * @description Signs every request to the endpoint. Keep it.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret: string;
        };
        Delivery: {
            /**
             * @description A UUID.
             * @example 0197f3c2-9a00-7000-8000-000000000001
             */
            id: string;
            /**
             * @description A UUID.
             * @example 0197f3c2-9a00-7000-8000-000000000001
             */
            messageId: string;
            /**
             * @description Opaque.
             * @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e
             */
            endpointId: string;
            /**
             * @description One of the catalogue.
             * @example invoice.paid
             */
            eventType: string;
            /**
             * @description `pending`: to be sent at `dueAt`. `held`: waits for its endpoint. The others are final, until it is sent again.
             * @example delivered
             * @enum {string}
             */
            status: "pending" | "held" | "delivered" | "failed" | "cancelled";
            /**
             * @description Requests made so far.
             * @example 1
             */
            attempts: number;
            /**
             * @description When it may be sent next; null once it is final.
             * @example null
             */
            dueAt: string | null;
            /**
             * @description null where it was not cancelled.
             * @example null
             */
            cancelReason: ("requested" | "expired" | "endpoint_deleted") | null;
            /**
             * @description How the last attempt ended.
             * @example response
             */
            lastOutcome: ("response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "aborted" | "invalid") | null;
            /**
             * @description Status of the last response.
             * @example 200
             */
            lastStatusCode: number | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /**
             * @description When it became final.
             * @example 2030-01-31T12:00:01.000Z
             */
            finishedAt: string | null;
        };
        Attempt: {
            /**
             * @description A UUID.
             * @example 0197f3c2-9a00-7000-8000-000000000001
             */
            deliveryId: string;
            /**
             * @description Counts from 1, and goes on when the delivery is sent again.
             * @example 1
             */
            number: number;
            /**
             * @description Where it went to.
             * @example https://example.com/webhooks
             */
            url: string;
            /**
             * @description What was sent; values that look like secrets are `********`.
             * @example {
             *       "content-type": "application/json",
             *       "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
             *     }
             */
            requestHeaders: {
                [key: string]: string | string[];
            } | null;
            /**
             * @description `response`: of any status. Otherwise what kept it from having one; `blocked`: the address is not allowed.
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "aborted" | "invalid";
            /**
             * @description null where there was no response.
             * @example 200
             */
            statusCode: number | null;
            /**
             * @description What went wrong, for people.
             * @example null
             */
            error: string | null;
            /**
             * @description null where there was no response.
             * @example {
             *       "content-type": "text/plain"
             *     }
             */
            responseHeaders: {
                [key: string]: string;
            } | null;
            /**
             * @description Its beginning, as text.
             * @example ok
             */
            responseBody: string | null;
            /**
             * @description Whether the response went on.
             * @example false
             */
            responseTruncated: boolean;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            startedAt: string;
            /**
             * @description In ms.
             * @example 87
             */
            durationMs: number;
        };
        AttemptWithBody: {
            /**
             * @description A UUID.
             * @example 0197f3c2-9a00-7000-8000-000000000001
             */
            deliveryId: string;
            /**
             * @description Counts from 1, and goes on when the delivery is sent again.
             * @example 1
             */
            number: number;
            /**
             * @description Where it went to.
             * @example https://example.com/webhooks
             */
            url: string;
            /**
             * @description What was sent; values that look like secrets are `********`.
             * @example {
             *       "content-type": "application/json",
             *       "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
             *     }
             */
            requestHeaders: {
                [key: string]: string | string[];
            } | null;
            /**
             * @description `response`: of any status. Otherwise what kept it from having one; `blocked`: the address is not allowed.
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "aborted" | "invalid";
            /**
             * @description null where there was no response.
             * @example 200
             */
            statusCode: number | null;
            /**
             * @description What went wrong, for people.
             * @example null
             */
            error: string | null;
            /**
             * @description null where there was no response.
             * @example {
             *       "content-type": "text/plain"
             *     }
             */
            responseHeaders: {
                [key: string]: string;
            } | null;
            /**
             * @description Its beginning, as text.
             * @example ok
             */
            responseBody: string | null;
            /**
             * @description Whether the response went on.
             * @example false
             */
            responseTruncated: boolean;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            startedAt: string;
            /**
             * @description In ms.
             * @example 87
             */
            durationMs: number;
            /**
             * @description What was sent, made anew from the message; null where its endpoint is gone.
             * @example {"type":"invoice.paid","timestamp":"2030-01-31T12:00:00.000Z","data":{"id":"in_1"}}
             */
            requestBody: string | null;
        };
        Message: {
            /**
             * @description A UUID; the `webhook-id` of its requests.
             * @example 0197f3c2-9a00-7000-8000-000000000001
             */
            id: string;
            /**
             * @description One of the catalogue.
             * @example invoice.paid
             */
            type: string;
            /**
             * @description As it was emitted.
             * @example {
             *       "id": "in_1",
             *       "amount": 4200
             *     }
             */
            payload: unknown;
            /**
             * @description What it is about; null where nothing was said.
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: string | number | boolean;
            } | null;
            /**
             * @description The key it was emitted with.
             * @example null
             */
            idempotencyKey: string | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /**
             * @description It is not sent before.
             * @example null
             */
            deliverAt: string | null;
            /**
             * @description It is not sent after.
             * @example null
             */
            expiresAt: string | null;
        };
        EventType: {
            /**
             * @description What endpoints name in `eventTypes`.
             * @example invoice.paid
             */
            name: string;
            /**
             * @description For people.
             * @example An invoice was paid.
             */
            description: string | null;
            /**
             * @description A payload; null where there is none.
             * @example {
             *       "id": "in_1",
             *       "amount": 4200
             *     }
             */
            example: unknown;
            /**
             * @description JSON Schema of the payload; null where there is none.
             * @example {
             *       "type": "object",
             *       "properties": {
             *         "id": {
             *           "type": "string"
             *         },
             *         "amount": {
             *           "type": "number"
             *         }
             *       }
             *     }
             */
            schema: unknown;
        };
        ReplayResult: {
            /**
             * @description Deliveries that are sent again, or would be.
             * @example 12
             */
            count: number;
            /**
             * @description `cursor` of the next call; null where all of them are.
             * @example null
             */
            nextCursor: string | null;
        };
        Stats: {
            /**
             * @description Pending, and due now.
             * @example 0
             */
            due: number;
            /**
             * @description To be sent, now or later.
             * @example 3
             */
            pending: number;
            /**
             * @description Wait for their endpoints.
             * @example 0
             */
            held: number;
            /**
             * @description How long the oldest has been due, in ms.
             * @example 0
             */
            oldestDueAgeMs: number;
            /**
             * @description Endpoints that are suspended.
             * @example 0
             */
            suspendedEndpoints: number;
        };
        TestResult: {
            /**
             * @description Whether the receiver answered 2xx.
             * @example true
             */
            success: boolean;
            /**
             * @description As of an attempt.
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "aborted" | "invalid";
            /**
             * @description null where there was no response.
             * @example 200
             */
            statusCode: number | null;
            /**
             * @description What happened, for people.
             * @example The receiver answered 200.
             */
            message: string;
            /**
             * @description In ms.
             * @example 87
             */
            durationMs: number;
        };
        Problem: {
            /**
             * @description A URN for the code.
             * @example urn:posthorn:error:invalid_request
             */
            type: string;
            /**
             * @description What the code means.
             * @example Something in the request is missing, unknown, malformed or out of range.
             */
            title: string;
            /**
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description What to do about this one.
             * @example body.url: Required.
             */
            detail?: string;
            /**
             * @description Stable; what a program looks at.
             * @example invalid_request
             * @enum {string}
             */
            code: "malformed_request" | "malformed_path" | "malformed_body" | "invalid_request" | "unauthorized" | "forbidden" | "cross_site" | "unknown_route" | "method_not_allowed" | "body_timeout" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "internal_error" | "invalid_argument" | "invalid_url" | "insecure_url" | "blocked_address" | "forbidden_header" | "invalid_cursor" | "unknown_event_type" | "invalid_payload" | "payload_not_json" | "payload_too_large" | "async_schema" | "idempotency_conflict" | "not_found" | "conflict" | "endpoint_limit_reached" | "delivery_not_final" | "delivery_final" | "suspended_by_host" | "unknown_profile" | "unsupported" | "schema_not_migrated" | "schema_too_new" | "store_unavailable" | "store_failed" | "secret_unreadable" | "invalid_signature" | "timestamp_out_of_tolerance" | "missing_signature_header" | "host_function_failed" | "listener_failed" | "closed";
            /**
             * @description What is wrong with which part of the request.
             * @example [
             *       {
             *         "path": "body.url",
             *         "message": "Required."
             *       }
             *     ]
             */
            errors?: {
                path: string;
                message: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getEndpoints: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Counts all matches too, which costs more. */
                total?: boolean;
                /** @description Of id, name, url, createdAt, updatedAt, with commas between them and '-' before one that falls. */
                sort?: string;
                /** @description Any of these, with commas between them. */
                id?: string;
                name?: string;
                url?: string;
                isActive?: boolean;
                /** @description Any of these, with commas between them: active, paused, suspended. */
                status?: string;
                /** @description Any of these, with commas between them. */
                eventType?: string;
                createdAfter?: string;
                createdBefore?: string;
                updatedAfter?: string;
                updatedBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *           "url": "https://example.com/webhooks",
                     *           "name": "Billing",
                     *           "description": "Feeds the ledger",
                     *           "eventTypes": [
                     *             "invoice.paid",
                     *             "customer.*"
                     *           ],
                     *           "scopes": {
                     *             "region": "eu"
                     *           },
                     *           "headers": {
                     *             "x-source": "shop"
                     *           },
                     *           "isActive": true,
                     *           "metadata": {
                     *             "team": "billing"
                     *           },
                     *           "maxInFlight": null,
                     *           "timeoutMs": null,
                     *           "profile": null,
                     *           "status": "active",
                     *           "suspendedAt": null,
                     *           "suspendedReason": null,
                     *           "suspendedBy": null,
                     *           "createdBy": "user_7",
                     *           "createdAt": "2030-01-31T12:00:00.000Z",
                     *           "updatedAt": "2030-01-31T12:00:00.000Z",
                     *           "version": 1,
                     *           "secretPrefix": "whsec_MfKQ"
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Endpoint"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `invalid_cursor`: The page cursor is not one of this list. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpoints: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of yours, for a creation that may be repeated: for a day it makes no other, and gets the same answer. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/webhooks",
                 *       "name": "Billing",
                 *       "description": "Feeds the ledger",
                 *       "eventTypes": [
                 *         "invoice.paid",
                 *         "customer.*"
                 *       ],
                 *       "scopes": {
                 *         "region": "eu"
                 *       },
                 *       "isActive": true,
                 *       "metadata": {
                 *         "team": "billing"
                 *       },
                 *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Where events are POSTed to; https.
                     * @example https://example.com/webhooks
                     */
                    url: string;
                    /**
                     * @description For people; at most 255 characters.
                     * @example Billing
                     */
                    name?: string | null;
                    /**
                     * @description For people; at most 2,000 characters.
                     * @example Feeds the ledger
                     */
                    description?: string | null;
                    /**
                     * @description Event types to send; null means every one, an empty list none. `invoice.*` means every type below `invoice`.
                     * @example [
                     *       "invoice.paid",
                     *       "customer.*"
                     *     ]
                     */
                    eventTypes?: string[] | null;
                    /**
                     * @description Only events whose scopes have each of these values are sent; null: whatever their scopes.
                     * @example {
                     *       "region": "eu"
                     *     }
                     */
                    scopes?: {
                        [key: string]: string | number | boolean;
                    } | null;
                    headers?: {
                        [key: string]: string | string[];
                    };
                    /**
                     * @description Whether it gets new events.
                     * @example true
                     */
                    isActive?: boolean;
                    /**
                     * @description Anything of yours; at most 16 KiB of JSON.
                     * @example {
                     *       "team": "billing"
                     *     }
                     */
                    metadata?: Record<string, never>;
                    /**
                     * @description Most requests to it at once; null: as many as is usual.
                     * @default null
                     */
                    maxInFlight?: number | null;
                    /**
                     * @description How long a request to it may take, in ms; null: as long as is usual.
                     * @default null
                     */
                    timeoutMs?: number | null;
                    /**
                     * @description How its requests are written and signed; null: as is usual.
                     * @default null
                     */
                    profile?: string | null;
                    /**
                     * @description 16 to 512 printable characters; made for you where absent.
                     * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                     */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointWithSecret"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_body`: The request body is not a JSON object. `invalid_url`: The endpoint URL cannot be parsed, carries credentials or names a port that is not allowed. `insecure_url`: The endpoint URL is http and https is demanded. `blocked_address`: The endpoint URL names an address that webhooks may not be sent to. `forbidden_header`: A custom header is malformed or is one that the library or the protocol owns. `unknown_event_type`: The event type is not in the catalogue. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `endpoint_limit_reached`: There are as many endpoints as are allowed. `idempotency_conflict`: The idempotency key was used before with another payload. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEndpointsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ"
                     *     }
                     */
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEndpointsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchEndpointsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what the change was made of: nothing is changed where it has another by now. */
                "if-match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/webhooks",
                 *       "name": "Billing",
                 *       "description": "Feeds the ledger",
                 *       "eventTypes": [
                 *         "invoice.paid",
                 *         "customer.*"
                 *       ],
                 *       "scopes": {
                 *         "region": "eu"
                 *       },
                 *       "isActive": true,
                 *       "metadata": {
                 *         "team": "billing"
                 *       },
                 *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Where events are POSTed to; https.
                     * @example https://example.com/webhooks
                     */
                    url?: string;
                    /**
                     * @description For people; at most 255 characters.
                     * @example Billing
                     */
                    name?: string | null;
                    /**
                     * @description For people; at most 2,000 characters.
                     * @example Feeds the ledger
                     */
                    description?: string | null;
                    /**
                     * @description Event types to send; null means every one, an empty list none. `invoice.*` means every type below `invoice`.
                     * @example [
                     *       "invoice.paid",
                     *       "customer.*"
                     *     ]
                     */
                    eventTypes?: string[] | null;
                    /**
                     * @description Only events whose scopes have each of these values are sent; null: whatever their scopes.
                     * @example {
                     *       "region": "eu"
                     *     }
                     */
                    scopes?: {
                        [key: string]: string | number | boolean;
                    } | null;
                    headers?: {
                        [key: string]: string | string[];
                    };
                    /**
                     * @description Whether it gets new events.
                     * @example true
                     */
                    isActive?: boolean;
                    /**
                     * @description Anything of yours; at most 16 KiB of JSON.
                     * @example {
                     *       "team": "billing"
                     *     }
                     */
                    metadata?: Record<string, never>;
                    /**
                     * @description Most requests to it at once; null: as many as is usual.
                     * @default null
                     */
                    maxInFlight?: number | null;
                    /**
                     * @description How long a request to it may take, in ms; null: as long as is usual.
                     * @default null
                     */
                    timeoutMs?: number | null;
                    /**
                     * @description How its requests are written and signed; null: as is usual.
                     * @default null
                     */
                    profile?: string | null;
                    /**
                     * @description 16 to 512 printable characters; made for you where absent.
                     * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                     */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ"
                     *     }
                     */
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. `invalid_url`: The endpoint URL cannot be parsed, carries credentials or names a port that is not allowed. `insecure_url`: The endpoint URL is http and https is demanded. `blocked_address`: The endpoint URL names an address that webhooks may not be sent to. `forbidden_header`: A custom header is malformed or is one that the library or the protocol owns. `unknown_event_type`: The event type is not in the catalogue. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition_failed`: It was changed by someone else in between. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEndpointsIdSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description Signs every request to the endpoint. Keep it.
                         * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                         */
                        secret: string;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpointsIdRotateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                 *       "overlapMs": 86400000
                 *     }
                 */
                "application/json": {
                    /**
                     * @description 16 to 512 printable characters; made for you where absent.
                     * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                     */
                    secret?: string;
                    /**
                     * @description How long the old secret goes on signing, in ms; a day unless told.
                     * @example 86400000
                     */
                    overlapMs?: number;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointWithSecret"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpointsIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true,
                 *       "limit": 1000
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Of messages from then on.
                     */
                    since?: string;
                    /**
                     * Format: date-time
                     * @description Of messages before; now unless told.
                     */
                    until?: string;
                    status?: ("delivered" | "failed" | "cancelled")[];
                    types?: string[];
                    /**
                     * @description Counts them, and sends none.
                     * @example true
                     */
                    dryRun?: boolean;
                    /**
                     * @description Most deliveries of this call; 1000 unless told.
                     * @default 1000
                     * @example 1000
                     */
                    limit?: number;
                    /** @description `nextCursor` of the call before. */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 12,
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ReplayResult"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. `invalid_cursor`: The page cursor is not one of this list. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpointsIdTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "type": "invoice.paid",
                 *       "timeoutMs": 5000
                 *     }
                 */
                "application/json": {
                    /**
                     * @description The event type whose example to send; a plain test unless told.
                     * @example invoice.paid
                     */
                    type?: string;
                    /**
                     * @description In ms; at most the deadline of the endpoint itself.
                     * @example 5000
                     */
                    timeoutMs?: number;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "outcome": "response",
                     *       "statusCode": 200,
                     *       "message": "The receiver answered 200.",
                     *       "durationMs": 87
                     *     }
                     */
                    "application/json": components["schemas"]["TestResult"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. `unknown_event_type`: The event type is not in the catalogue. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpointsIdSuspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "Receiver is being moved."
                 *     }
                 */
                "application/json": {
                    /**
                     * @description For people; at most 500 characters.
                     * @example Receiver is being moved.
                     */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ"
                     *     }
                     */
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postEndpointsIdUnsuspend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "url": "https://example.com/webhooks",
                     *       "name": "Billing",
                     *       "description": "Feeds the ledger",
                     *       "eventTypes": [
                     *         "invoice.paid",
                     *         "customer.*"
                     *       ],
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "headers": {
                     *         "x-source": "shop"
                     *       },
                     *       "isActive": true,
                     *       "metadata": {
                     *         "team": "billing"
                     *       },
                     *       "maxInFlight": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "createdBy": "user_7",
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "updatedAt": "2030-01-31T12:00:00.000Z",
                     *       "version": 1,
                     *       "secretPrefix": "whsec_MfKQ"
                     *     }
                     */
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. `suspended_by_host`: The endpoint was suspended by the operator of this service. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Counts all matches too, which costs more. */
                total?: boolean;
                /** @description Of createdAt, with commas between them and '-' before one that falls. */
                sort?: string;
                /** @description Any of these, with commas between them. */
                id?: string;
                /** @description Any of these, with commas between them. */
                messageId?: string;
                /** @description Any of these, with commas between them. */
                eventType?: string;
                /** @description Any of these, with commas between them: pending, held, delivered, failed, cancelled. */
                status?: string;
                /** @description Status of the last response; any of these, with commas between them. `5xx` stands for all of them. */
                statusCode?: string;
                createdAfter?: string;
                createdBefore?: string;
                /** @description Any of these, with commas between them. */
                endpointId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "messageId": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "endpointId": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *           "eventType": "invoice.paid",
                     *           "status": "delivered",
                     *           "attempts": 1,
                     *           "dueAt": null,
                     *           "cancelReason": null,
                     *           "lastOutcome": "response",
                     *           "lastStatusCode": 200,
                     *           "createdAt": "2030-01-31T12:00:00.000Z",
                     *           "finishedAt": "2030-01-31T12:00:01.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `invalid_cursor`: The page cursor is not one of this list. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEndpointsIdDeliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Counts all matches too, which costs more. */
                total?: boolean;
                /** @description Of createdAt, with commas between them and '-' before one that falls. */
                sort?: string;
                /** @description Any of these, with commas between them. */
                id?: string;
                /** @description Any of these, with commas between them. */
                messageId?: string;
                /** @description Any of these, with commas between them. */
                eventType?: string;
                /** @description Any of these, with commas between them: pending, held, delivered, failed, cancelled. */
                status?: string;
                /** @description Status of the last response; any of these, with commas between them. `5xx` stands for all of them. */
                statusCode?: string;
                createdAfter?: string;
                createdBefore?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "messageId": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "endpointId": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *           "eventType": "invoice.paid",
                     *           "status": "delivered",
                     *           "attempts": 1,
                     *           "dueAt": null,
                     *           "cancelReason": null,
                     *           "lastOutcome": "response",
                     *           "lastStatusCode": 200,
                     *           "createdAt": "2030-01-31T12:00:00.000Z",
                     *           "finishedAt": "2030-01-31T12:00:01.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `invalid_cursor`: The page cursor is not one of this list. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "messageId": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "endpointId": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "eventType": "invoice.paid",
                     *       "status": "delivered",
                     *       "attempts": 1,
                     *       "dueAt": null,
                     *       "cancelReason": null,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesIdAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "deliveryId": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "number": 1,
                     *           "url": "https://example.com/webhooks",
                     *           "requestHeaders": {
                     *             "content-type": "application/json",
                     *             "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
                     *           },
                     *           "outcome": "response",
                     *           "statusCode": 200,
                     *           "error": null,
                     *           "responseHeaders": {
                     *             "content-type": "text/plain"
                     *           },
                     *           "responseBody": "ok",
                     *           "responseTruncated": false,
                     *           "startedAt": "2030-01-31T12:00:00.000Z",
                     *           "durationMs": 87
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Attempt"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeliveriesIdAttemptsNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveryId": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "number": 1,
                     *       "url": "https://example.com/webhooks",
                     *       "requestHeaders": {
                     *         "content-type": "application/json",
                     *         "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
                     *       },
                     *       "outcome": "response",
                     *       "statusCode": 200,
                     *       "error": null,
                     *       "responseHeaders": {
                     *         "content-type": "text/plain"
                     *       },
                     *       "responseBody": "ok",
                     *       "responseTruncated": false,
                     *       "startedAt": "2030-01-31T12:00:00.000Z",
                     *       "durationMs": 87,
                     *       "requestBody": "{\"type\":\"invoice.paid\",\"timestamp\":\"2030-01-31T12:00:00.000Z\",\"data\":{\"id\":\"in_1\"}}"
                     *     }
                     */
                    "application/json": components["schemas"]["AttemptWithBody"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeliveriesIdRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "messageId": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "endpointId": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "eventType": "invoice.paid",
                     *       "status": "delivered",
                     *       "attempts": 1,
                     *       "dueAt": null,
                     *       "cancelReason": null,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `delivery_not_final`: Only a delivery that is final can be sent again. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeliveriesIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "messageId": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "endpointId": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *       "eventType": "invoice.paid",
                     *       "status": "delivered",
                     *       "attempts": 1,
                     *       "dueAt": null,
                     *       "cancelReason": null,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. `malformed_body`: The request body is not a JSON object. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_timeout`: The request body did not come in time. */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `delivery_final`: A delivery that is final cannot be cancelled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The request body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMessages: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Counts all matches too, which costs more. */
                total?: boolean;
                /** @description Of createdAt, with commas between them and '-' before one that falls. */
                sort?: string;
                /** @description Any of these, with commas between them. */
                id?: string;
                /** @description Any of these, with commas between them. */
                type?: string;
                createdAfter?: string;
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *           "type": "invoice.paid",
                     *           "payload": {
                     *             "id": "in_1",
                     *             "amount": 4200
                     *           },
                     *           "scopes": {
                     *             "region": "eu"
                     *           },
                     *           "idempotencyKey": null,
                     *           "createdAt": "2030-01-31T12:00:00.000Z",
                     *           "deliverAt": null,
                     *           "expiresAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Message"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `invalid_cursor`: The page cursor is not one of this list. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMessagesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "type": "invoice.paid",
                     *       "payload": {
                     *         "id": "in_1",
                     *         "amount": 4200
                     *       },
                     *       "scopes": {
                     *         "region": "eu"
                     *       },
                     *       "idempotencyKey": null,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "deliverAt": null,
                     *       "expiresAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. `malformed_path`: The path of the URL is not valid percent-encoded UTF-8. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such object for this tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "invoice.paid",
                     *           "description": "An invoice was paid.",
                     *           "example": {
                     *             "id": "in_1",
                     *             "amount": 4200
                     *           },
                     *           "schema": {
                     *             "type": "object",
                     *             "properties": {
                     *               "id": {
                     *                 "type": "string"
                     *               },
                     *               "amount": {
                     *                 "type": "number"
                     *               }
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        /**
                         * @description `cursor` of the next page; null on the last.
                         * @example null
                         */
                        nextCursor: string | null;
                        /**
                         * @description Of all pages; only with `total=true`.
                         * @example 1
                         */
                        total?: number;
                    };
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "due": 0,
                     *       "pending": 3,
                     *       "held": 0,
                     *       "oldestDueAgeMs": 0,
                     *       "suspendedEndpoints": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description `invalid_request`: Something in the request is missing, unknown, malformed or out of range. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The caller is not known. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: The caller may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something went wrong on our side. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The store cannot be reached, is busy, full or out of its rights; the same call may work later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    on_invoice_paid: {
        parameters: {
            query?: never;
            header: {
                "webhook-id": string;
                "webhook-timestamp": string;
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "invoice.paid",
                 *       "timestamp": "2030-01-31T12:00:00.000Z",
                 *       "data": {
                 *         "id": "in_1"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @example invoice.paid */
                    type: string;
                    /** @example 2030-01-31T12:00:00.000Z */
                    timestamp: string;
                    data: unknown;
                };
            };
        };
        responses: {
            /** @description Received. Anything else is a failure, and the request is made again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
