/**
 * The paths of the API, as openapi-fetch takes them; generated from the running system's
 * /openapi.json by "npm run api:types".
 */
export interface paths {
    "/user/oauth/kakao": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** To the sign-in page of Kakao */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description a redirection */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/oauth/kakao/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Back from Kakao: signs in, or leads to sign-up with a ticket
         * @description Signing in ends the session whose cookie is shown.
         */
        get: {
            parameters: {
                query: {
                    state: string;
                    code?: string;
                    /** @description instead of a code: the person said no */
                    error?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            authorityList: ("ROLE_STORE_OWNER" | "ROLE_STORE_STAFF" | "ROLE_OPERATOR")[];
                            /** @enum {string} */
                            grantType: "Bearer";
                            accessToken: string;
                            /** @description seconds */
                            accessTokenExpireIn: number;
                            /** @description seconds */
                            refreshTokenExpireIn: number;
                        };
                    };
                };
                /** @description a redirection */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/login/kakao": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with an access token that Kakao issued to this app
         * @description Ends the session whose access token or cookie is shown.
         */
        post: {
            parameters: {
                query?: {
                    /** @description an access token of Kakao, or the ticket that the sign-in handed out */
                    token?: string;
                };
                header?: {
                    /** @description also sets the access token as the httpOnly cookie accessToken, for browsers */
                    "x-haru-session"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description an access token of Kakao, or the ticket that the sign-in handed out */
                        token?: string;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            authorityList: ("ROLE_STORE_OWNER" | "ROLE_STORE_STAFF" | "ROLE_OPERATOR")[];
                            /** @enum {string} */
                            grantType: "Bearer";
                            accessToken: string;
                            /** @description seconds */
                            accessTokenExpireIn: number;
                            /** @description seconds */
                            refreshTokenExpireIn: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/kakao": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign up: makes the account, its store and its tablets */
        post: {
            parameters: {
                query?: {
                    /** @description an access token of Kakao, or the ticket that the sign-in handed out */
                    token?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        storeName: string;
                        /** @enum {string} */
                        posGrade: "BRONZE" | "SILVER" | "GOLD";
                        settlementDate: 1 | 5 | 10 | 15 | 20 | 25;
                        /** @description an access token of Kakao, or the ticket that the sign-in handed out */
                        token?: string;
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            email: string | null;
                            name: string;
                            store: {
                                id: number;
                                name: string;
                                /** @enum {string} */
                                posGrade: "BRONZE" | "SILVER" | "GOLD";
                                settlementDate: 1 | 5 | 10 | 15 | 20 | 25;
                            };
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account that is signed in, and its store */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            email: string | null;
                            name: string;
                            store?: {
                                id: number;
                                name: string;
                                /** @enum {string} */
                                posGrade: "BRONZE" | "SILVER" | "GOLD";
                                settlementDate: 1 | 5 | 10 | 15 | 20 | 25;
                            };
                            phoneNumber: string | null;
                            authorityList: ("ROLE_STORE_OWNER" | "ROLE_STORE_STAFF" | "ROLE_OPERATOR")[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/re-issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New tokens for the cookie refreshToken, which is rotated */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description also sets the access token as the httpOnly cookie accessToken, for browsers */
                    "x-haru-session"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            authorityList: ("ROLE_STORE_OWNER" | "ROLE_STORE_STAFF" | "ROLE_OPERATOR")[];
                            /** @enum {string} */
                            grantType: "Bearer";
                            accessToken: string;
                            /** @description seconds */
                            accessTokenExpireIn: number;
                            /** @description seconds */
                            refreshTokenExpireIn: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out, by access token or by the cookie refreshToken alone */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in; the sessions used last first, 100 at most */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @description when its tokens were made last: an hour before, at most
                             */
                            lastUsedAt: string;
                            /** @description from where that was */
                            address: string | null;
                            /** @description what the program called itself */
                            userAgent: string | null;
                            /** @description the one that asks */
                            isCurrent: boolean;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        /** Sign all of my sessions out but this one, at once */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/session/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign one of my sessions out, at once */
        delete: {
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
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/account/{id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign an account out everywhere, at once; it may sign in again */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/staff/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invitations to my store that nobody has taken yet, without their codes */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string | null;
                            /** Format: date-time */
                            expiresAt: string;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        /** Invite somebody to work in my store, by a one-time code good for 24 hours */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        name?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            code: string;
                            /** Format: uri */
                            link: string;
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/staff/invitation/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/staff/invitation/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which store an invitation is to; uses nothing up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            storeName: string;
                            /** @description what the owner calls the person */
                            name: string | null;
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works in my store, by name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            email: string | null;
                            /** Format: date-time */
                            since: string;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        /** Take an invitation: makes an account of the store's staff, to sign in with */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description an access token of Kakao, or the ticket that the sign-in handed out */
                        token: string;
                        code: string;
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            email: string | null;
                            name: string;
                            storeId: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/staff/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Let somebody work in my store no longer: signs him out everywhere, at once */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys that verify access tokens (JSON Web Key Set) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            keys: {
                                /** @enum {string} */
                                kty: "EC";
                                /** @enum {string} */
                                crv: "P-256";
                                x: string;
                                y: string;
                                kid: string;
                                /** @enum {string} */
                                alg: "ES256";
                                /** @enum {string} */
                                use: "sig";
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; nobody can change it */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entryList: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                actor: {
                                    /** @enum {string} */
                                    kind: "owner" | "staff" | "operator" | "tablet" | "service" | "system" | "anyone";
                                    /** @description of the account or the tablet */
                                    id: number | null;
                                    /** @description the session, or the pairing */
                                    sessionId: string | null;
                                    address: string | null;
                                };
                                action: string;
                                subject: {
                                    kind: string;
                                    id: string | null;
                                };
                                detail: {
                                    [key: string]: unknown;
                                };
                                traceId: string | null;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/product": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The menu: by category, then in the order in which products came */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            /** @enum {string} */
                            category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                            price: number;
                            stock: number;
                            baseStock: number;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        /** Put a product on the menu; its stock starts at the base stock */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        price: number;
                        baseStock: number;
                        name: string;
                        /** @enum {string} */
                        category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            /** @enum {string} */
                            category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                            price: number;
                            stock: number;
                            baseStock: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/product/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a product off the menu; it stays in past trades */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change price and base stock; the stock stays until the next re-stock */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        price: number;
                        baseStock: number;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            /** @enum {string} */
                            category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                            price: number;
                            stock: number;
                            baseStock: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        trace?: never;
    };
    "/store/product/{id}/price-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which prices and base stocks a product has had, the newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            price: number;
                            baseStock: number;
                            /** Format: date-time */
                            since: string;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/product/re-stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set every product's stock to its base stock */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        trace?: never;
    };
    "/store/trade-device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tablets of my store, by table number */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tableNumber: number;
                            paired: boolean;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/trade-device/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a tablet another table number */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        tableNumber: number;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tableNumber: number;
                            paired: boolean;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        trace?: never;
    };
    "/store/trade-device/{id}/pairing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a one-time code that pairs a tablet, good for 10 minutes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            code: string;
                            /** Format: uri */
                            link: string;
                            /** Format: date-time */
                            expiresAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        /** End a tablet's pairing: its cookie and its codes are dead */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/trade-device/pairing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which table of which store this tablet stands for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tradeDeviceId: number;
                            tableNumber: number;
                            storeId: number;
                            storeName: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        /** Pair this device by a one-time code; answers the cookie tradeDeviceId */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                    };
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/dead-letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that could not be handled and wait for somebody, oldest first, at most 100 */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            deadLetterList: {
                                id: number;
                                /** @description what failed on it */
                                consumer: string;
                                topic: string;
                                storeId: number;
                                reason: string;
                                /** @description how often it was handed to the consumer */
                                attempts: number;
                                /** Format: date-time */
                                occurredAt: string;
                                /** Format: date-time */
                                parkedAt: string;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/dead-letter/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Handle an event again; it stays where it is when that fails again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; nobody can change it */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entryList: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                actor: {
                                    /** @enum {string} */
                                    kind: "owner" | "staff" | "operator" | "tablet" | "service" | "system" | "anyone";
                                    /** @description of the account or the tablet */
                                    id: number | null;
                                    /** @description the session, or the pairing */
                                    sessionId: string | null;
                                    address: string | null;
                                };
                                action: string;
                                subject: {
                                    kind: string;
                                    id: string | null;
                                };
                                detail: {
                                    [key: string]: unknown;
                                };
                                traceId: string | null;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order; with `Prefer: wait=n` answers once the order is decided */
        post: {
            parameters: {
                query?: never;
                header: {
                    "idempotency-key": string;
                    /** @description `wait=n` (RFC 7240), n at most 10 seconds */
                    prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        productList: {
                            id: number;
                            count: number;
                            price?: number;
                        }[];
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            orderId: number;
                            tradeId: number;
                            /** @enum {string} */
                            status: "PENDING" | "CONFIRMED" | "REJECTED" | "VOIDED";
                            reason?: {
                                errorCode: string;
                                productIdList: number[];
                            };
                        };
                    };
                };
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            orderId: number;
                            tradeId: number;
                            /** @enum {string} */
                            status: "PENDING" | "CONFIRMED" | "REJECTED" | "VOIDED";
                            reason?: {
                                errorCode: string;
                                productIdList: number[];
                            };
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/order/{orderId}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Void a confirmed order of an unpaid trade */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    orderId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            orderId: number;
                            tradeId: number;
                            /** @enum {string} */
                            status: "PENDING" | "CONFIRMED" | "REJECTED" | "VOIDED";
                            reason?: {
                                errorCode: string;
                                productIdList: number[];
                            };
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The table's open trade */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            amount: number;
                            orderList: {
                                id: number;
                                amount: number;
                                /** @enum {string} */
                                status: "PENDING" | "CONFIRMED" | "REJECTED" | "VOIDED";
                                reason?: {
                                    errorCode: string;
                                    productIdList: number[];
                                };
                                orderDetailList: {
                                    id: number;
                                    productName: string;
                                    /** @enum {string} */
                                    productCategory: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                                    productPrice: number;
                                    count: number;
                                    totalAmount: number;
                                }[];
                                /** Format: date-time */
                                createdAt: string;
                            }[];
                            /** Format: date-time */
                            createdAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables that have ordered and not paid, the first one first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            tradeDeviceId: number;
                            tradeId: number;
                            /** @description of its confirmed orders, in won */
                            amount: number;
                            /** @description its confirmed orders */
                            orderCount: number;
                            /** @description its orders that are still being confirmed */
                            pendingCount: number;
                            /** Format: date-time */
                            openedAt: string;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/{tradeDeviceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A table's open trade, for the counter */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    tradeDeviceId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            amount: number;
                            orderList: {
                                id: number;
                                amount: number;
                                /** @enum {string} */
                                status: "PENDING" | "CONFIRMED" | "REJECTED" | "VOIDED";
                                reason?: {
                                    errorCode: string;
                                    productIdList: number[];
                                };
                                orderDetailList: {
                                    id: number;
                                    productName: string;
                                    /** @enum {string} */
                                    productCategory: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                                    productPrice: number;
                                    count: number;
                                    totalAmount: number;
                                }[];
                                /** Format: date-time */
                                createdAt: string;
                            }[];
                            /** Format: date-time */
                            createdAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/pay/cash/{tradeDeviceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a table's payment in cash */
        post: {
            parameters: {
                query?: never;
                header: {
                    "idempotency-key": string;
                };
                path: {
                    tradeDeviceId: number;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        tradeId?: number;
                        amount?: number;
                    } | null;
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeId: number;
                            /** @enum {string} */
                            method: "CASH" | "CARD";
                            cardCompany: ("K" | "H" | "S") | null;
                            amount: number;
                            fee: number;
                            /** Format: date-time */
                            paidAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/pay/card/{tradeDeviceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a table's payment by card */
        post: {
            parameters: {
                query?: never;
                header: {
                    "idempotency-key": string;
                };
                path: {
                    tradeDeviceId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        tradeId?: number;
                        amount?: number;
                        /** @enum {string} */
                        cardCompany: "K" | "H" | "S";
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeId: number;
                            /** @enum {string} */
                            method: "CASH" | "CARD";
                            cardCompany: ("K" | "H" | "S") | null;
                            amount: number;
                            fee: number;
                            /** Format: date-time */
                            paidAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The payments of a business day, newest first */
        get: {
            parameters: {
                query: {
                    /** @description the business day */
                    date: string;
                    /** @description goes on after this payment of that day */
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            paymentList: {
                                id: number;
                                tradeId: number;
                                /** @description null: it was imported, and came from no tablet */
                                tradeDeviceId: number | null;
                                /** @enum {string} */
                                method: "CASH" | "CARD";
                                cardCompany: ("K" | "H" | "S") | null;
                                amount: number;
                                /** Format: date-time */
                                paidAt: string;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/payment/{paymentId}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt of a payment */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    paymentId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeId: number;
                            /** @description null: it was imported, and came from no tablet */
                            tradeDeviceId: number | null;
                            /** @enum {string} */
                            method: "CASH" | "CARD";
                            cardCompany: ("K" | "H" | "S") | null;
                            amount: number;
                            /** Format: date-time */
                            paidAt: string;
                            storeName: string;
                            /** @description of the tablet, as it is now */
                            tableNumber: number | null;
                            lineList: {
                                productName: string;
                                productPrice: number;
                                count: number;
                                amount: number;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the business calls now and today */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            mode: "demo" | "production";
                            /** @description IANA name; times of the business are told in it */
                            timeZone: string;
                            /** @description `HH:mm`, when a business day begins */
                            dayStartsAt: string;
                            /**
                             * Format: date-time
                             * @description of the business: a demo’s clock can be moved
                             */
                            now: string;
                            /** @description the business day, `yyyy-MM-dd` */
                            today: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/staff-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables that call, the first to call first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeDeviceId: number;
                            /** Format: date-time */
                            calledAt: string;
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        /** Call somebody to the table; 200 with the same call while it is open */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeDeviceId: number;
                            /** Format: date-time */
                            calledAt: string;
                        };
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            tradeDeviceId: number;
                            /** Format: date-time */
                            calledAt: string;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/staff-call/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that somebody goes to the table that called */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/kitchen/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Confirmed orders, kept for 24 hours or a little longer: the newest 300 that are OPEN, oldest first, or the last 50 that were DONE on this business day, newest first */
        get: {
            parameters: {
                query: {
                    state: "OPEN" | "DONE";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            orderId: number;
                            tradeId: number;
                            tradeDeviceId: number;
                            /**
                             * @description VOIDED: not to be cooked any more
                             * @enum {string}
                             */
                            status: "CONFIRMED" | "VOIDED";
                            /** Format: date-time */
                            confirmedAt: string;
                            bumpedAt: string | null;
                            lineList: {
                                productName: string;
                                /** @enum {string} */
                                productCategory: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                                count: number;
                            }[];
                        }[];
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/kitchen/ticket/{orderId}/bump": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that the kitchen is done with an order */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    orderId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/kitchen/ticket/{orderId}/recall": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an order back that the kitchen was done with */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    orderId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What my store took today so far, and what is still on its tables */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description the business day, `yyyy-MM-dd` */
                            today: string;
                            /** @description of the payments of today so far */
                            revenue: number;
                            fee: number;
                            paymentCount: number;
                            /** @description of a payment, rounded down; null: there was none */
                            averageAmount: number | null;
                            /** @description with a bill that is not paid yet */
                            openTables: number;
                            /** @description what is confirmed on those bills */
                            openAmount: number;
                            /** @description earliest first; hours without a payment are left out */
                            hourList: {
                                amount: number;
                                count: number;
                                /** @description since the business day began */
                                hour: number;
                            }[];
                            cash: {
                                amount: number;
                                count: number;
                            };
                            card: {
                                amount: number;
                                count: number;
                            };
                            /** @description the same weekday before, when anything was paid on it */
                            weekBefore?: {
                                day: string;
                                /** @description of the whole day */
                                revenue: number;
                                /** @description by this time of the day */
                                revenueByNow: number;
                                paymentCountByNow: number;
                            };
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changes in this store, or at this table, as server-sent events */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The last number seen: resumes after it */
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Server-sent events, numbered in the order of their commits. First `ready`; or `reset`, when what came after Last-Event-ID is not known or not kept: read the state anew. Then `order-changed`, `trade-paid`, `product-changed`, `staff-called` and `ticket-changed`; their data are the payloads of these topics in /asyncapi.json. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/dead-letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that could not be handled and wait for somebody, oldest first, at most 100 */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            deadLetterList: {
                                id: number;
                                /** @description what failed on it */
                                consumer: string;
                                topic: string;
                                storeId: number;
                                reason: string;
                                /** @description how often it was handed to the consumer */
                                attempts: number;
                                /** Format: date-time */
                                occurredAt: string;
                                /** Format: date-time */
                                parkedAt: string;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/dead-letter/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Handle an event again; it stays where it is when that fails again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trade/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; nobody can change it */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entryList: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                actor: {
                                    /** @enum {string} */
                                    kind: "owner" | "staff" | "operator" | "tablet" | "service" | "system" | "anyone";
                                    /** @description of the account or the tablet */
                                    id: number | null;
                                    /** @description the session, or the pairing */
                                    sessionId: string | null;
                                    address: string | null;
                                };
                                action: string;
                                subject: {
                                    kind: string;
                                    id: string | null;
                                };
                                detail: {
                                    [key: string]: unknown;
                                };
                                traceId: string | null;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/product/sale/statistic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The five best sellers of a period, of one category or of all */
        get: {
            parameters: {
                query: {
                    category?: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                    "date-term": "DAY" | "WEEK" | "MONTH";
                    "start-date": string;
                    criteria: "COUNT" | "AMOUNT";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            productList: {
                                name: string;
                                saleCount: number;
                                saleAmount: number;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/settlement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The store's settlement of a day, or of the month from its settlement day */
        get: {
            parameters: {
                query: {
                    "date-term": "DAY" | "MONTH";
                    "start-date": string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            revenue: number;
                            fee: number;
                            operatingProfit: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/settlement/detail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a settlement is made of */
        get: {
            parameters: {
                query: {
                    "date-term": "DAY" | "MONTH";
                    "start-date": string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            revenue: {
                                categoryList: {
                                    /** @enum {string} */
                                    category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                                    amount: number;
                                    productList: {
                                        name: string;
                                        /** @enum {string} */
                                        category: "MAIN_MENU" | "SUB_MENU" | "DRINK";
                                        count: number;
                                        amount: number;
                                    }[];
                                }[];
                                amount: number;
                            };
                            fee: {
                                cardCompanyList: {
                                    /** @enum {string} */
                                    name: "K" | "H" | "S";
                                    amount: number;
                                }[];
                                amount: number;
                            };
                            operatingProfit: number;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/store/settlement/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settlements that begin from one day up to another; only those computed */
        get: {
            parameters: {
                query: {
                    "date-term": "DAY" | "MONTH";
                    /** @description the first day on which a period may begin */
                    from: string;
                    /** @description the day after the last, at most 400 periods later */
                    to: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            periodList: {
                                revenue: number;
                                fee: number;
                                operatingProfit: number;
                                startDate: string;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/execution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Executions of the nightly jobs, newest first, running ones with their progress */
        get: {
            parameters: {
                query?: {
                    name?: "product-sale-statistics" | "settlement";
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            executionList: {
                                id: number;
                                /** @enum {string} */
                                jobName: "product-sale-statistics" | "settlement";
                                /** @enum {string} */
                                dateTerm: "DAY" | "WEEK" | "MONTH";
                                startDate: string;
                                /** @enum {string} */
                                status: "STARTED" | "STOPPING" | "COMPLETED" | "STOPPED" | "FAILED" | "ABANDONED";
                                message: string | null;
                                owner: string;
                                leaseExpired: boolean;
                                /** Format: date-time */
                                startedAt: string;
                                endedAt: string | null;
                                runningStepList: {
                                    name: string;
                                    done: number;
                                    total: number | null;
                                    itemsPerSecond: number;
                                    msLeft: number | null;
                                }[];
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/execution/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One execution, with its progress and the stores that did not complete */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @enum {string} */
                            jobName: "product-sale-statistics" | "settlement";
                            /** @enum {string} */
                            dateTerm: "DAY" | "WEEK" | "MONTH";
                            startDate: string;
                            /** @enum {string} */
                            status: "STARTED" | "STOPPING" | "COMPLETED" | "STOPPED" | "FAILED" | "ABANDONED";
                            message: string | null;
                            owner: string;
                            leaseExpired: boolean;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                            stepList: {
                                name: string;
                                done: number;
                                total: number | null;
                                itemsPerSecond: number;
                                msLeft: number | null;
                                status: string;
                                readCount: number;
                                writeCount: number;
                                commitCount: number;
                                rollbackCount: number;
                                message: string | null;
                                /** Format: date-time */
                                startedAt: string;
                                endedAt: string | null;
                            }[];
                            unfinishedStoreList: {
                                storeId: number;
                                status: string;
                                message: string | null;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/{name}/execution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a job for a period; one that runs already is answered as it is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        dateTerm: "DAY" | "WEEK" | "MONTH";
                        startDate: string;
                    };
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @enum {string} */
                            jobName: "product-sale-statistics" | "settlement";
                            /** @enum {string} */
                            dateTerm: "DAY" | "WEEK" | "MONTH";
                            startDate: string;
                            /** @enum {string} */
                            status: "STARTED" | "STOPPING" | "COMPLETED" | "STOPPED" | "FAILED" | "ABANDONED";
                            message: string | null;
                            owner: string;
                            leaseExpired: boolean;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/execution/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restart an execution that failed or stopped */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @enum {string} */
                            jobName: "product-sale-statistics" | "settlement";
                            /** @enum {string} */
                            dateTerm: "DAY" | "WEEK" | "MONTH";
                            startDate: string;
                            /** @enum {string} */
                            status: "STARTED" | "STOPPING" | "COMPLETED" | "STOPPED" | "FAILED" | "ABANDONED";
                            message: string | null;
                            owner: string;
                            leaseExpired: boolean;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/execution/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an execution at its next store; one that has ended stays as it is */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @enum {string} */
                            jobName: "product-sale-statistics" | "settlement";
                            /** @enum {string} */
                            dateTerm: "DAY" | "WEEK" | "MONTH";
                            startDate: string;
                            /** @enum {string} */
                            status: "STARTED" | "STOPPING" | "COMPLETED" | "STOPPED" | "FAILED" | "ABANDONED";
                            message: string | null;
                            owner: string;
                            leaseExpired: boolean;
                            /** Format: date-time */
                            startedAt: string;
                            endedAt: string | null;
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/missed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Periods that have ended and are not computed, oldest first, at most 200 */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description how many there are, listed here or not */
                            total: number;
                            missedList: {
                                /** @enum {string} */
                                jobName: "product-sale-statistics" | "settlement";
                                /** @enum {string} */
                                dateTerm: "DAY" | "WEEK" | "MONTH";
                                startDate: string;
                                /** @description exclusive */
                                endDate: string;
                                /** @description stores that were never computed */
                                missingStoreCount: number;
                                /** @description stores whose sales have changed since */
                                staleStoreCount: number;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; nobody can change it */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    before?: number;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            entryList: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                actor: {
                                    /** @enum {string} */
                                    kind: "owner" | "staff" | "operator" | "tablet" | "service" | "system" | "anyone";
                                    /** @description of the account or the tablet */
                                    id: number | null;
                                    /** @description the session, or the pairing */
                                    sessionId: string | null;
                                    address: string | null;
                                };
                                action: string;
                                subject: {
                                    kind: string;
                                    id: string | null;
                                };
                                detail: {
                                    [key: string]: unknown;
                                };
                                traceId: string | null;
                            }[];
                        };
                    };
                };
                default: components["responses"]["Problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** Format: uri */
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            errorCode: "COMMON_400_01" | "COMMON_400_02" | "COMMON_400_03" | "COMMON_400_04" | "COMMON_400_05" | "COMMON_400_06" | "COMMON_400_07" | "COMMON_400_08" | "COMMON_401_01" | "COMMON_401_02" | "COMMON_401_03" | "COMMON_401_04" | "COMMON_401_05" | "COMMON_401_06" | "COMMON_403_01" | "COMMON_403_02" | "COMMON_404_01" | "COMMON_405_01" | "COMMON_409_01" | "COMMON_409_02" | "COMMON_413_01" | "COMMON_415_01" | "COMMON_422_01" | "COMMON_429_01" | "COMMON_500_01" | "COMMON_503_01" | "USER_400_01" | "USER_401_01" | "USER_404_01" | "USER_404_02" | "USER_404_03" | "USER_404_04" | "USER_404_05" | "USER_409_01" | "STORE_400_01" | "STORE_400_02" | "STORE_400_03" | "STORE_401_01" | "STORE_403_01" | "STORE_403_02" | "STORE_404_01" | "STORE_404_02" | "STORE_404_03" | "STORE_404_04" | "TRADE_400_01" | "TRADE_400_02" | "TRADE_404_01" | "TRADE_404_02" | "TRADE_404_03" | "TRADE_409_01" | "TRADE_409_02" | "TRADE_409_03" | "TRADE_409_04";
            message: string;
            /** @description fields of the body that are invalid */
            errors?: {
                path: string;
                message: string;
            }[];
            /** @description products that the refusal is about */
            productIdList?: number[];
            traceId: string;
        };
    };
    responses: {
        /** @description A refusal: one code of the error table */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
