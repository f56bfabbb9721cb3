export interface paths {
    "/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEndpoints"];
        put?: never;
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
        get: operations["getEndpointsId"];
        put?: never;
        post?: never;
        delete: operations["deleteEndpointsId"];
        options?: never;
        head?: never;
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
        post: operations["postEndpointsIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/replay-missing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["postEndpointsIdReplayMissing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoints/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEndpointsIdStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/endpoint-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getEndpointStats"];
        put?: never;
        post?: never;
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
        post: operations["postDeliveriesIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["postDeliveriesCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["postDeliveriesReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["postDeliveriesIdDismiss"];
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
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOperatorStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOperatorTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOperatorEndpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOperatorSearch"];
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
            /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
            id: string;
            /** @example https://example.com/webhooks */
            url: string;
            /** @example Billing */
            name: string | null;
            /** @example Feeds the ledger */
            description: string | null;
            /**
             * @example [
             *       "invoice.paid",
             *       "customer.*"
             *     ]
             */
            eventTypes: string[] | null;
            /**
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: unknown;
            } | null;
            /**
             * @example {
             *       "x-source": "shop"
             *     }
             */
            headers: {
                [key: string]: string | string[];
            };
            /** @example true */
            isActive: boolean;
            /**
             * @example {
             *       "team": "billing"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            maxInFlight: number | null;
            rateLimit: {
                limit: number;
                periodMs: number;
            } | null;
            ordering: "fifo" | null;
            timeoutMs: number | null;
            profile: string | null;
            failureHandling: {
                triggers: string[];
                retry: ({
                    /** @constant */
                    kind: "linear";
                    maxAttempts: number;
                    intervalMs: number;
                } | {
                    /** @constant */
                    kind: "exponential";
                    maxAttempts: number;
                    initialMs: number;
                } | {
                    /** @constant */
                    kind: "schedule";
                    delaysMs: number[];
                }) | null;
                divert: boolean;
                suspend: boolean;
                alert: {
                    url: string;
                    headers: {
                        [key: string]: string | string[];
                    };
                } | null;
            } | null;
            /**
             * @example active
             * @enum {string}
             */
            status: "active" | "paused" | "suspended";
            /** @example null */
            suspendedAt: string | null;
            /** @example null */
            suspendedReason: string | null;
            /** @example null */
            suspendedBy: ("host" | "tenant" | "system") | null;
            /**
             * @example {
             *       "failingSince": null,
             *       "failures": 0,
             *       "breaker": "closed",
             *       "retryAt": null
             *     }
             */
            health: {
                failingSince: string | null;
                failures: number;
                /** @enum {string} */
                breaker: "closed" | "open" | "halfOpen";
                retryAt: string | null;
            };
            /** @example user_7 */
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
            /** @example 1 */
            version: number;
            /** @example whsec_MfKQ */
            secretPrefix: string;
        };
        EndpointWithSecret: {
            /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
            id: string;
            /** @example https://example.com/webhooks */
            url: string;
            /** @example Billing */
            name: string | null;
            /** @example Feeds the ledger */
            description: string | null;
            /**
             * @example [
             *       "invoice.paid",
             *       "customer.*"
             *     ]
             */
            eventTypes: string[] | null;
            /**
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: unknown;
            } | null;
            /**
             * @example {
             *       "x-source": "shop"
             *     }
             */
            headers: {
                [key: string]: string | string[];
            };
            /** @example true */
            isActive: boolean;
            /**
             * @example {
             *       "team": "billing"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            maxInFlight: number | null;
            rateLimit: {
                limit: number;
                periodMs: number;
            } | null;
            ordering: "fifo" | null;
            timeoutMs: number | null;
            profile: string | null;
            failureHandling: {
                triggers: string[];
                retry: ({
                    /** @constant */
                    kind: "linear";
                    maxAttempts: number;
                    intervalMs: number;
                } | {
                    /** @constant */
                    kind: "exponential";
                    maxAttempts: number;
                    initialMs: number;
                } | {
                    /** @constant */
                    kind: "schedule";
                    delaysMs: number[];
                }) | null;
                divert: boolean;
                suspend: boolean;
                alert: {
                    url: string;
                    headers: {
                        [key: string]: string | string[];
                    };
                } | null;
            } | null;
            /**
             * @example active
             * @enum {string}
             */
            status: "active" | "paused" | "suspended";
            /** @example null */
            suspendedAt: string | null;
            /** @example null */
            suspendedReason: string | null;
            /** @example null */
            suspendedBy: ("host" | "tenant" | "system") | null;
            /**
             * @example {
             *       "failingSince": null,
             *       "failures": 0,
             *       "breaker": "closed",
             *       "retryAt": null
             *     }
             */
            health: {
                failingSince: string | null;
                failures: number;
                /** @enum {string} */
                breaker: "closed" | "open" | "halfOpen";
                retryAt: string | null;
            };
            /** @example user_7 */
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
            /** @example 1 */
            version: number;
            /** @example whsec_MfKQ */
            secretPrefix: string;
            /** @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw */
            secret: string;
        };
        EndpointStats: {
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            until: string;
            /** @example false */
            sampled: boolean;
            /**
             * @example {
             *       "pending": 0,
             *       "held": 0,
             *       "delivered": 118,
             *       "failed": 2,
             *       "cancelled": 0
             *     }
             */
            deliveries: {
                pending: number;
                held: number;
                delivered: number;
                failed: number;
                cancelled: number;
            };
            /**
             * @example {
             *       "succeeded": 118,
             *       "failed": 20
             *     }
             */
            attempts: {
                succeeded: number;
                failed: number;
            };
            /** @example 0.983 */
            successRate: number | null;
            /**
             * @example {
             *       "p50": 87,
             *       "p95": 410
             *     }
             */
            durationMs: {
                p50: number | null;
                p95: number | null;
            };
            /** @example [] */
            buckets: {
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                since: string;
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                until: string;
                /**
                 * @example {
                 *       "pending": 0,
                 *       "held": 0,
                 *       "delivered": 118,
                 *       "failed": 2,
                 *       "cancelled": 0
                 *     }
                 */
                deliveries: {
                    pending: number;
                    held: number;
                    delivered: number;
                    failed: number;
                    cancelled: number;
                };
                /**
                 * @example {
                 *       "succeeded": 118,
                 *       "failed": 20
                 *     }
                 */
                attempts: {
                    succeeded: number;
                    failed: number;
                };
                /** @example 0.983 */
                successRate: number | null;
                /**
                 * @example {
                 *       "p50": 87,
                 *       "p95": 410
                 *     }
                 */
                durationMs: {
                    p50: number | null;
                    p95: number | null;
                };
            }[];
        };
        EndpointStatsWithId: {
            /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
            id: string;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            until: string;
            /** @example false */
            sampled: boolean;
            /**
             * @example {
             *       "pending": 0,
             *       "held": 0,
             *       "delivered": 118,
             *       "failed": 2,
             *       "cancelled": 0
             *     }
             */
            deliveries: {
                pending: number;
                held: number;
                delivered: number;
                failed: number;
                cancelled: number;
            };
            /**
             * @example {
             *       "succeeded": 118,
             *       "failed": 20
             *     }
             */
            attempts: {
                succeeded: number;
                failed: number;
            };
            /** @example 0.983 */
            successRate: number | null;
            /**
             * @example {
             *       "p50": 87,
             *       "p95": 410
             *     }
             */
            durationMs: {
                p50: number | null;
                p95: number | null;
            };
            /** @example [] */
            buckets: {
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                since: string;
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                until: string;
                /**
                 * @example {
                 *       "pending": 0,
                 *       "held": 0,
                 *       "delivered": 118,
                 *       "failed": 2,
                 *       "cancelled": 0
                 *     }
                 */
                deliveries: {
                    pending: number;
                    held: number;
                    delivered: number;
                    failed: number;
                    cancelled: number;
                };
                /**
                 * @example {
                 *       "succeeded": 118,
                 *       "failed": 20
                 *     }
                 */
                attempts: {
                    succeeded: number;
                    failed: number;
                };
                /** @example 0.983 */
                successRate: number | null;
                /**
                 * @example {
                 *       "p50": 87,
                 *       "p95": 410
                 *     }
                 */
                durationMs: {
                    p50: number | null;
                    p95: number | null;
                };
            }[];
        };
        Delivery: {
            /** @example 0197f3c2-9a00-7000-8000-000000000001 */
            id: string;
            /** @example 0197f3c2-9a00-7000-8000-000000000001 */
            messageId: string;
            /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
            endpointId: string;
            /** @example invoice.paid */
            eventType: string;
            /**
             * @example delivered
             * @enum {string}
             */
            status: "pending" | "held" | "delivered" | "failed" | "cancelled";
            /** @example 1 */
            attempts: number;
            /** @example null */
            dueAt: string | null;
            /** @example null */
            cancelReason: ("requested" | "expired" | "endpoint_deleted") | null;
            /** @example false */
            diverted: boolean;
            /** @example response */
            lastOutcome: ("response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "busy" | "proxy" | "aborted" | "invalid") | null;
            /** @example 200 */
            lastStatusCode: number | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /** @example 2030-01-31T12:00:01.000Z */
            finishedAt: string | null;
        };
        Attempt: {
            /** @example 0197f3c2-9a00-7000-8000-000000000001 */
            deliveryId: string;
            /** @example 1 */
            number: number;
            /**
             * @example POST
             * @constant
             */
            method: "POST";
            /** @example https://example.com/webhooks */
            url: string;
            /**
             * @example {
             *       "content-type": "application/json",
             *       "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
             *     }
             */
            requestHeaders: {
                [key: string]: string | string[];
            } | null;
            /**
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "busy" | "proxy" | "aborted" | "invalid";
            /** @example 200 */
            statusCode: number | null;
            /** @example null */
            error: string | null;
            /**
             * @example {
             *       "content-type": "text/plain"
             *     }
             */
            responseHeaders: {
                [key: string]: string;
            } | null;
            /** @example ok */
            responseBody: string | null;
            /** @example false */
            responseTruncated: boolean;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            startedAt: string;
            /** @example 87 */
            durationMs: number;
        };
        AttemptWithBody: {
            /** @example 0197f3c2-9a00-7000-8000-000000000001 */
            deliveryId: string;
            /** @example 1 */
            number: number;
            /**
             * @example POST
             * @constant
             */
            method: "POST";
            /** @example https://example.com/webhooks */
            url: string;
            /**
             * @example {
             *       "content-type": "application/json",
             *       "webhook-id": "0197f3c2-9a00-7000-8000-000000000001"
             *     }
             */
            requestHeaders: {
                [key: string]: string | string[];
            } | null;
            /**
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "busy" | "proxy" | "aborted" | "invalid";
            /** @example 200 */
            statusCode: number | null;
            /** @example null */
            error: string | null;
            /**
             * @example {
             *       "content-type": "text/plain"
             *     }
             */
            responseHeaders: {
                [key: string]: string;
            } | null;
            /** @example ok */
            responseBody: string | null;
            /** @example false */
            responseTruncated: boolean;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            startedAt: string;
            /** @example 87 */
            durationMs: number;
            /** @example {"type":"invoice.paid","timestamp":"2030-01-31T12:00:00.000Z","data":{"id":"in_1"}} */
            requestBody: string | null;
        };
        Message: {
            /** @example 0197f3c2-9a00-7000-8000-000000000001 */
            id: string;
            /** @example invoice.paid */
            type: string;
            /**
             * @example {
             *       "id": "in_1",
             *       "amount": 4200
             *     }
             */
            payload: unknown;
            /**
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: string;
            } | null;
            /** @example null */
            idempotencyKey: string | null;
            /**
             * Format: date-time
             * @example 2030-01-31T12:00:00.000Z
             */
            createdAt: string;
            /** @example null */
            deliverAt: string | null;
            /** @example null */
            expiresAt: string | null;
        };
        Caller: {
            /** @example acme */
            tenant: string | null;
            /** @example user_7 */
            actor: string | null;
            /**
             * @example [
             *       "read",
             *       "list"
             *     ]
             */
            permissions: ("read" | "list" | "write" | "secrets" | "replay" | "test")[];
            /** @example false */
            operator: boolean;
        };
        EventType: {
            /** @example invoice.paid */
            name: string;
            /** @example An invoice was paid. */
            description: string | null;
            /**
             * @example {
             *       "id": "in_1",
             *       "amount": 4200
             *     }
             */
            example: unknown;
            /**
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
            /** @example 12 */
            count: number;
            /** @example null */
            nextCursor: string | null;
        };
        CancelResult: {
            /** @example 12 */
            count: number;
            /** @example null */
            nextCursor: string | null;
        };
        Stats: {
            /** @example 0 */
            due: number;
            /** @example 3 */
            pending: number;
            /** @example 0 */
            held: number;
            /** @example 0 */
            oldestDueAgeMs: number;
            /** @example 0 */
            suspendedEndpoints: number;
            /** @example false */
            isCapped: boolean;
        };
        OperatorStats: {
            /** @example 0 */
            due: number;
            /** @example 3 */
            pending: number;
            /** @example 0 */
            held: number;
            /** @example 0 */
            oldestDueAgeMs: number;
            /** @example 0 */
            suspendedEndpoints: number;
            /** @example false */
            isCapped: boolean;
            /** @example 1 */
            failingEndpoints: number;
            /**
             * @example {
             *       "now": 12.5,
             *       "hourAgo": 11.2
             *     }
             */
            deliveriesPerSecond: {
                now: number;
                hourAgo: number;
            };
        };
        OperatorSearch: {
            /** @example [] */
            tenants: components["schemas"]["TenantSummary"][];
            /** @example [] */
            endpoints: components["schemas"]["TenantEndpoint"][];
            /** @example [] */
            messages: {
                /** @example acme */
                tenant: string;
                /** @example 0197f3c2-9a00-7000-8000-000000000001 */
                id: string;
                /** @example invoice.paid */
                type: string;
                /**
                 * @example {
                 *       "id": "in_1",
                 *       "amount": 4200
                 *     }
                 */
                payload: unknown;
                /**
                 * @example {
                 *       "region": "eu"
                 *     }
                 */
                scopes: {
                    [key: string]: string;
                } | null;
                /** @example null */
                idempotencyKey: string | null;
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                createdAt: string;
                /** @example null */
                deliverAt: string | null;
                /** @example null */
                expiresAt: string | null;
            }[];
            /** @example [] */
            deliveries: {
                /** @example acme */
                tenant: string;
                /** @example 0197f3c2-9a00-7000-8000-000000000001 */
                id: string;
                /** @example 0197f3c2-9a00-7000-8000-000000000001 */
                messageId: string;
                /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
                endpointId: string;
                /** @example invoice.paid */
                eventType: string;
                /**
                 * @example delivered
                 * @enum {string}
                 */
                status: "pending" | "held" | "delivered" | "failed" | "cancelled";
                /** @example 1 */
                attempts: number;
                /** @example null */
                dueAt: string | null;
                /** @example null */
                cancelReason: ("requested" | "expired" | "endpoint_deleted") | null;
                /** @example false */
                diverted: boolean;
                /** @example response */
                lastOutcome: ("response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "busy" | "proxy" | "aborted" | "invalid") | null;
                /** @example 200 */
                lastStatusCode: number | null;
                /**
                 * Format: date-time
                 * @example 2030-01-31T12:00:00.000Z
                 */
                createdAt: string;
                /** @example 2030-01-31T12:00:01.000Z */
                finishedAt: string | null;
            }[];
        };
        TenantSummary: {
            /** @example acme */
            name: string;
            /** @example 3 */
            endpoints: number;
            /** @example 1 */
            failing: number;
            /** @example 0 */
            suspended: number;
        };
        TenantEndpoint: {
            /** @example acme */
            tenant: string;
            /** @example 0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e */
            id: string;
            /** @example https://example.com/webhooks */
            url: string;
            /** @example Billing */
            name: string | null;
            /** @example Feeds the ledger */
            description: string | null;
            /**
             * @example [
             *       "invoice.paid",
             *       "customer.*"
             *     ]
             */
            eventTypes: string[] | null;
            /**
             * @example {
             *       "region": "eu"
             *     }
             */
            scopes: {
                [key: string]: unknown;
            } | null;
            /**
             * @example {
             *       "x-source": "shop"
             *     }
             */
            headers: {
                [key: string]: string | string[];
            };
            /** @example true */
            isActive: boolean;
            /**
             * @example {
             *       "team": "billing"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            maxInFlight: number | null;
            rateLimit: {
                limit: number;
                periodMs: number;
            } | null;
            ordering: "fifo" | null;
            timeoutMs: number | null;
            profile: string | null;
            failureHandling: {
                triggers: string[];
                retry: ({
                    /** @constant */
                    kind: "linear";
                    maxAttempts: number;
                    intervalMs: number;
                } | {
                    /** @constant */
                    kind: "exponential";
                    maxAttempts: number;
                    initialMs: number;
                } | {
                    /** @constant */
                    kind: "schedule";
                    delaysMs: number[];
                }) | null;
                divert: boolean;
                suspend: boolean;
                alert: {
                    url: string;
                    headers: {
                        [key: string]: string | string[];
                    };
                } | null;
            } | null;
            /**
             * @example active
             * @enum {string}
             */
            status: "active" | "paused" | "suspended";
            /** @example null */
            suspendedAt: string | null;
            /** @example null */
            suspendedReason: string | null;
            /** @example null */
            suspendedBy: ("host" | "tenant" | "system") | null;
            /**
             * @example {
             *       "failingSince": null,
             *       "failures": 0,
             *       "breaker": "closed",
             *       "retryAt": null
             *     }
             */
            health: {
                failingSince: string | null;
                failures: number;
                /** @enum {string} */
                breaker: "closed" | "open" | "halfOpen";
                retryAt: string | null;
            };
            /** @example user_7 */
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
            /** @example 1 */
            version: number;
            /** @example whsec_MfKQ */
            secretPrefix: string;
        };
        TestResult: {
            /** @example true */
            success: boolean;
            /**
             * @example response
             * @enum {string}
             */
            outcome: "response" | "timeout" | "dns" | "connect" | "tls" | "reset" | "blocked" | "busy" | "proxy" | "aborted" | "invalid";
            /** @example 200 */
            statusCode: number | null;
            /** @example The receiver answered 200. */
            message: string;
            /** @example 87 */
            durationMs: number;
        };
        Problem: {
            /** @example urn:posthorn:error:invalid_request */
            type: string;
            /** @example Something in the request is missing, unknown, malformed or out of range. */
            title: string;
            /** @example 400 */
            status: number;
            /** @example body.url: Required. */
            detail?: string;
            /**
             * @example invalid_request
             * @enum {string}
             */
            code: "malformed_request" | "malformed_path" | "malformed_body" | "invalid_request" | "tenant_required" | "unauthorized" | "link_invalid" | "link_used" | "link_expired" | "forbidden" | "cross_site" | "unknown_route" | "method_not_allowed" | "body_timeout" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "internal_error" | "invalid_argument" | "invalid_url" | "insecure_url" | "blocked_address" | "forbidden_header" | "invalid_cursor" | "unknown_event_type" | "invalid_payload" | "payload_not_json" | "payload_too_large" | "async_schema" | "idempotency_conflict" | "not_found" | "conflict" | "endpoint_limit_reached" | "test_limit_reached" | "delivery_not_final" | "message_expired" | "delivery_final" | "suspended_by_host" | "unknown_profile" | "unsupported" | "schema_not_migrated" | "schema_too_new" | "store_unavailable" | "store_failed" | "secret_unreadable" | "invalid_signature" | "timestamp_out_of_tolerance" | "missing_signature_header" | "host_function_failed" | "proxy_failed" | "listener_failed" | "portal_not_built" | "closed";
            /**
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
    parameters: {
        "posthorn-tenant": string;
    };
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
                cursor?: string;
                total?: boolean;
                sort?: string;
                id?: string;
                name?: string;
                url?: string;
                isActive?: boolean;
                status?: string;
                eventType?: string;
                createdAfter?: string;
                createdBefore?: string;
                updatedAfter?: string;
                updatedBefore?: string;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *           "rateLimit": null,
                     *           "ordering": null,
                     *           "timeoutMs": null,
                     *           "profile": null,
                     *           "failureHandling": null,
                     *           "status": "active",
                     *           "suspendedAt": null,
                     *           "suspendedReason": null,
                     *           "suspendedBy": null,
                     *           "health": {
                     *             "failingSince": null,
                     *             "failures": 0,
                     *             "breaker": "closed",
                     *             "retryAt": null
                     *           },
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                "idempotency-key"?: string;
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
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
                 *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                 *     }
                 */
                "application/json": {
                    /** @example https://example.com/webhooks */
                    url: string;
                    /** @example Billing */
                    name?: string | null;
                    /** @example Feeds the ledger */
                    description?: string | null;
                    /**
                     * @example [
                     *       "invoice.paid",
                     *       "customer.*"
                     *     ]
                     */
                    eventTypes?: string[] | null;
                    /**
                     * @example {
                     *       "region": "eu"
                     *     }
                     */
                    scopes?: {
                        [key: string]: unknown;
                    } | null;
                    /**
                     * @example {
                     *       "x-source": "shop"
                     *     }
                     */
                    headers?: {
                        [key: string]: string | string[];
                    } | null;
                    /** @example true */
                    isActive?: boolean;
                    /**
                     * @example {
                     *       "team": "billing"
                     *     }
                     */
                    metadata?: {
                        [key: string]: unknown;
                    } | null;
                    maxInFlight?: number | null;
                    rateLimit?: {
                        limit: number;
                        periodMs: number;
                    } | null;
                    ordering?: "fifo" | null;
                    timeoutMs?: number | null;
                    profile?: string | null;
                    failureHandling?: {
                        triggers: unknown[];
                        /** @default null */
                        retry?: ({
                            /** @constant */
                            kind: "linear";
                            maxAttempts: number;
                            intervalMs: number;
                        } | {
                            /** @constant */
                            kind: "exponential";
                            maxAttempts: number;
                            initialMs: number;
                        } | {
                            /** @constant */
                            kind: "schedule";
                            delaysMs: unknown[];
                        }) | null;
                        /** @default false */
                        divert?: boolean;
                        /** @default false */
                        suspend?: boolean;
                        /** @default null */
                        alert?: {
                            url: string;
                            /** @default {} */
                            headers?: {
                                [key: string]: string | string[];
                            };
                        } | null;
                    } | null;
                    /** @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw */
                    secret?: string;
                };
            };
        };
        responses: {
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "if-match"?: string;
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                "if-match"?: string;
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
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
                 *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                 *     }
                 */
                "application/json": {
                    /** @example https://example.com/webhooks */
                    url?: string;
                    /** @example Billing */
                    name?: string | null;
                    /** @example Feeds the ledger */
                    description?: string | null;
                    /**
                     * @example [
                     *       "invoice.paid",
                     *       "customer.*"
                     *     ]
                     */
                    eventTypes?: string[] | null;
                    /**
                     * @example {
                     *       "region": "eu"
                     *     }
                     */
                    scopes?: {
                        [key: string]: unknown;
                    } | null;
                    /**
                     * @example {
                     *       "x-source": "shop"
                     *     }
                     */
                    headers?: {
                        [key: string]: string | string[];
                    } | null;
                    /** @example true */
                    isActive?: boolean;
                    /**
                     * @example {
                     *       "team": "billing"
                     *     }
                     */
                    metadata?: {
                        [key: string]: unknown;
                    } | null;
                    maxInFlight?: number | null;
                    rateLimit?: {
                        limit: number;
                        periodMs: number;
                    } | null;
                    ordering?: "fifo" | null;
                    timeoutMs?: number | null;
                    profile?: string | null;
                    failureHandling?: {
                        triggers: unknown[];
                        /** @default null */
                        retry?: ({
                            /** @constant */
                            kind: "linear";
                            maxAttempts: number;
                            intervalMs: number;
                        } | {
                            /** @constant */
                            kind: "exponential";
                            maxAttempts: number;
                            initialMs: number;
                        } | {
                            /** @constant */
                            kind: "schedule";
                            delaysMs: unknown[];
                        }) | null;
                        /** @default false */
                        divert?: boolean;
                        /** @default false */
                        suspend?: boolean;
                        /** @default null */
                        alert?: {
                            url: string;
                            /** @default {} */
                            headers?: {
                                [key: string]: string | string[];
                            };
                        } | null;
                    } | null;
                    /** @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw */
                    secret?: string;
                };
            };
        };
        responses: {
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                        /** @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw */
                        secret: string;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                    /** @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw */
                    secret?: string;
                    /** @example 86400000 */
                    overlapMs?: number;
                };
            };
        };
        responses: {
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                 *       "limit": 1000,
                 *       "perSecond": 50
                 *     }
                 */
                "application/json": {
                    /** Format: date-time */
                    since?: string;
                    status?: ("delivered" | "failed" | "cancelled")[];
                    /** Format: date-time */
                    until?: string;
                    types?: string[];
                    /** @example true */
                    dryRun?: boolean;
                    /**
                     * @default 1000
                     * @example 1000
                     */
                    limit?: number;
                    cursor?: string;
                    /** @example 50 */
                    perSecond?: number;
                };
            };
        };
        responses: {
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    postEndpointsIdReplayMissing: {
        parameters: {
            query?: never;
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
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
                 *       "since": "2030-01-31T12:00:00Z",
                 *       "dryRun": true,
                 *       "limit": 1000,
                 *       "perSecond": 50
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @example 2030-01-31T12:00:00Z
                     */
                    since: string;
                    /** Format: date-time */
                    until?: string;
                    types?: string[];
                    /** @example true */
                    dryRun?: boolean;
                    /**
                     * @default 1000
                     * @example 1000
                     */
                    limit?: number;
                    cursor?: string;
                    /** @example 50 */
                    perSecond?: number;
                };
            };
        };
        responses: {
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getEndpointsIdStats: {
        parameters: {
            query?: {
                since?: string;
                until?: string;
                bucketMs?: number;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2030-01-31T12:00:00.000Z",
                     *       "until": "2030-01-31T12:00:00.000Z",
                     *       "sampled": false,
                     *       "deliveries": {
                     *         "pending": 0,
                     *         "held": 0,
                     *         "delivered": 118,
                     *         "failed": 2,
                     *         "cancelled": 0
                     *       },
                     *       "attempts": {
                     *         "succeeded": 118,
                     *         "failed": 20
                     *       },
                     *       "successRate": 0.983,
                     *       "durationMs": {
                     *         "p50": 87,
                     *         "p95": 410
                     *       },
                     *       "buckets": []
                     *     }
                     */
                    "application/json": components["schemas"]["EndpointStats"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getEndpointStats: {
        parameters: {
            query: {
                ids: string;
                since?: string;
                until?: string;
                bucketMs?: number;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *           "since": "2030-01-31T12:00:00.000Z",
                     *           "until": "2030-01-31T12:00:00.000Z",
                     *           "sampled": false,
                     *           "deliveries": {
                     *             "pending": 0,
                     *             "held": 0,
                     *             "delivered": 118,
                     *             "failed": 2,
                     *             "cancelled": 0
                     *           },
                     *           "attempts": {
                     *             "succeeded": 118,
                     *             "failed": 20
                     *           },
                     *           "successRate": 0.983,
                     *           "durationMs": {
                     *             "p50": 87,
                     *             "p95": 410
                     *           },
                     *           "buckets": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EndpointStatsWithId"][];
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                    /** @example invoice.paid */
                    type?: string;
                    /** @example 5000 */
                    timeoutMs?: number;
                };
            };
        };
        responses: {
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                    /** @example Receiver is being moved. */
                    reason?: string;
                };
            };
        };
        responses: {
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                     *       "rateLimit": null,
                     *       "ordering": null,
                     *       "timeoutMs": null,
                     *       "profile": null,
                     *       "failureHandling": null,
                     *       "status": "active",
                     *       "suspendedAt": null,
                     *       "suspendedReason": null,
                     *       "suspendedBy": null,
                     *       "health": {
                     *         "failingSince": null,
                     *         "failures": 0,
                     *         "breaker": "closed",
                     *         "retryAt": null
                     *       },
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                cursor?: string;
                total?: boolean;
                sort?: string;
                id?: string;
                messageId?: string;
                eventType?: string;
                status?: string;
                diverted?: boolean;
                statusCode?: string;
                createdAfter?: string;
                createdBefore?: string;
                endpointId?: string;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *           "diverted": false,
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                cursor?: string;
                total?: boolean;
                sort?: string;
                id?: string;
                messageId?: string;
                eventType?: string;
                status?: string;
                diverted?: boolean;
                statusCode?: string;
                createdAfter?: string;
                createdBefore?: string;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *           "diverted": false,
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *       "diverted": false,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *           "method": "POST",
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveryId": "0197f3c2-9a00-7000-8000-000000000001",
                     *       "number": 1,
                     *       "method": "POST",
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                     *       "diverted": false,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                     *       "diverted": false,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    postDeliveriesCancel: {
        parameters: {
            query?: never;
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true,
                 *       "limit": 1000
                 *     }
                 */
                "application/json": {
                    endpointId?: string;
                    messageId?: string;
                    types?: string[];
                    /** Format: date-time */
                    since?: string;
                    /** Format: date-time */
                    until?: string;
                    /** @example true */
                    dryRun?: boolean;
                    /**
                     * @default 1000
                     * @example 1000
                     */
                    limit?: number;
                    cursor?: string;
                };
            };
        };
        responses: {
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
                    "application/json": components["schemas"]["CancelResult"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    postDeliveriesReplay: {
        parameters: {
            query?: never;
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "dryRun": true,
                 *       "limit": 1000,
                 *       "perSecond": 50
                 *     }
                 */
                "application/json": {
                    /** Format: date-time */
                    since?: string;
                    status?: ("delivered" | "failed" | "cancelled")[];
                    /** Format: date-time */
                    until?: string;
                    types?: string[];
                    /** @example true */
                    dryRun?: boolean;
                    /**
                     * @default 1000
                     * @example 1000
                     */
                    limit?: number;
                    cursor?: string;
                    /** @example 50 */
                    perSecond?: number;
                };
            };
        };
        responses: {
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    postDeliveriesIdDismiss: {
        parameters: {
            query?: never;
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
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
                     *       "diverted": false,
                     *       "lastOutcome": "response",
                     *       "lastStatusCode": 200,
                     *       "createdAt": "2030-01-31T12:00:00.000Z",
                     *       "finishedAt": "2030-01-31T12:00:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                cursor?: string;
                total?: boolean;
                sort?: string;
                id?: string;
                type?: string;
                createdAfter?: string;
                createdBefore?: string;
            };
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            header?: {
                "posthorn-tenant"?: components["parameters"]["posthorn-tenant"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *       "suspendedEndpoints": 0,
                     *       "isCapped": false
                     *     }
                     */
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenant": "acme",
                     *       "actor": "user_7",
                     *       "permissions": [
                     *         "read",
                     *         "list"
                     *       ],
                     *       "operator": false
                     *     }
                     */
                    "application/json": components["schemas"]["Caller"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getOperatorStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                     *       "suspendedEndpoints": 0,
                     *       "isCapped": false,
                     *       "failingEndpoints": 1,
                     *       "deliveriesPerSecond": {
                     *         "now": 12.5,
                     *         "hourAgo": 11.2
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["OperatorStats"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getOperatorTenants: {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "acme",
                     *           "endpoints": 3,
                     *           "failing": 1,
                     *           "suspended": 0
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "total": 1
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TenantSummary"][];
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getOperatorEndpoints: {
        parameters: {
            query?: {
                q?: string;
                limit?: number;
                cursor?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "tenant": "acme",
                     *           "id": "0197f3c2-6f4e-7b7d-9c0e-2f6d8a1b4c5e",
                     *           "url": "https://example.com/webhooks",
                     *           "name": "Billing",
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
                     *           "rateLimit": null,
                     *           "ordering": null,
                     *           "timeoutMs": null,
                     *           "profile": null,
                     *           "failureHandling": null,
                     *           "status": "active",
                     *           "suspendedAt": null,
                     *           "suspendedReason": null,
                     *           "suspendedBy": null,
                     *           "health": {
                     *             "failingSince": null,
                     *             "failures": 0,
                     *             "breaker": "closed",
                     *             "retryAt": null
                     *           },
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
                        data: components["schemas"]["TenantEndpoint"][];
                        /** @example null */
                        nextCursor: string | null;
                        /** @example 1 */
                        total?: number;
                        /** @constant */
                        totalIsCapped?: true;
                    };
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
    getOperatorSearch: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "tenants": [],
                     *       "endpoints": [],
                     *       "messages": [],
                     *       "deliveries": []
                     *     }
                     */
                    "application/json": components["schemas"]["OperatorSearch"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
