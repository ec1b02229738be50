// Generated from docs/api/openapi.yaml by npm run generate.
export interface paths {
  '/recommendations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same, asked in the query */
    get: operations['getRecommendationsByQuery'];
    put?: never;
    /** Recommends items to a shopper; as GetRecommendations of Amazon Personalize */
    post: operations['getRecommendations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/personalize-ranking': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Puts a list of items into the order of a shopper; as GetPersonalizedRanking of Amazon Personalize */
    post: operations['getPersonalizedRanking'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes in what a shopper did; as PutEvents of Amazon Personalize */
    post: operations['putEvents'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/feedback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes in what a shopper says of items and categories that they were shown */
    post: operations['putFeedback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/items': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes in items, and what changed of them; as PutItems of Amazon Personalize */
    post: operations['putItems'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes in users, and what changed of them; as PutUsers of Amazon Personalize */
    post: operations['putUsers'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users/{id}/merge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes what a shopper did before they logged in part of the history of their user */
    post: operations['mergeUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users/{id}/consent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Takes down what a user lets be done with what they do */
    put: operations['putConsent'];
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
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "itemId": "mug-blue",
     *       "numResults": 10,
     *       "scenario": "product"
     *     }
     * @example {
     *       "userId": "shopper-17",
     *       "filter": "INCLUDE ItemID WHERE Items.CATEGORY IN ($category) AND Items.PRICE < 20",
     *       "filterValues": {
     *         "category": "\"Kitchen\",\"Garden\""
     *       },
     *       "promotions": [
     *         {
     *           "name": "mugs",
     *           "percentPromotedItems": 20,
     *           "filter": "INCLUDE ItemID WHERE Items.CATEGORY = \"Mugs\""
     *         }
     *       ],
     *       "diversityLevel": "medium",
     *       "explain": true
     *     }
     */
    RecommendationsRequest: {
      /** @description The shopper, if logged in. */
      userId?: string;
      /** @description The session of a shopper who is not; unused with userId. */
      sessionId?: string;
      /** @description The item that the page is about: recommends what goes with it, and never the item itself. */
      itemId?: string;
      /**
       * @description Where the list is shown; on product and cart pages, what was bought is left out. similar and bought-together need an itemId.
       * @default home
       * @enum {string}
       */
      scenario?:
        | 'home'
        | 'product'
        | 'cart'
        | 'search'
        | 'email'
        | 'trending'
        | 'recently-viewed'
        | 'similar'
        | 'bought-together';
      /** @description Whether to leave out what the shopper bought, whatever the scenario says. */
      filterPurchased?: boolean;
      /**
       * @description Whether items come with name, category and price.
       * @default true
       */
      metadata?: boolean;
      /** @description The columns that items come with, as text: Amazon Personalize's form of metadata. */
      metadataColumns?: {
        ITEMS: string[];
      };
      /** @description Where and how the shopper looks, such as DEVICE; logged with what was shown. */
      context?: {
        [key: string]: string;
      };
      /** @description A filter expression in Amazon Personalize's grammar, such as EXCLUDE ItemID WHERE Items.CATEGORY IN ($category). */
      filter?: string;
      /** @description A filter of the configuration: what follows the last slash is its name. */
      filterArn?: string;
      /** @description For each parameter of the filter, values in double quotes or numbers: "\"a\",\"b\"". */
      filterValues?: {
        [key: string]: string;
      };
      /** @description How many items of one category at most. */
      maxPerCategory?: number;
      /** @description Items whose column has one of the values count so many times as much. */
      boosts?: {
        column: string;
        values: (string | number)[];
        multiplier: number;
      }[];
      /**
       * @description How far items of other categories move up.
       * @enum {string}
       */
      diversityLevel?: 'none' | 'low' | 'medium' | 'high';
      /** @description How places are left to chance; the chances are logged with what was shown. */
      exploration?:
        | {
            /** @constant */
            strategy: 'epsilon-greedy';
            epsilon: number;
          }
        | {
            /** @constant */
            strategy: 'thompson';
            trials: number;
          };
      /** @description Shares of the list that go to items which a filter lets through. */
      promotions?: {
        name: string;
        percentPromotedItems: number;
        /** @description A filter expression in Amazon Personalize's grammar, such as EXCLUDE ItemID WHERE Items.CATEGORY IN ($category). */
        filter?: string;
        /** @description A filter of the configuration: what follows the last slash is its name. */
        filterArn?: string;
        /** @description For each parameter of the filter, values in double quotes or numbers: "\"a\",\"b\"". */
        filterValues?: {
          [key: string]: string;
        };
      }[];
      /** @description Items with places of their own; 1 is the first. */
      pins?: {
        itemId: string;
        position: number;
      }[];
      /** @description Whether the answer tells what each rule did. */
      explain?: boolean;
      /** @description Whether the request is only checked: the answer is empty, and nothing is ranked or logged. */
      validateOnly?: boolean;
      /** @description Taken from Amazon Personalize's clients and not used: there is one live model. */
      campaignArn?: string;
      /**
       * @description How many items at most.
       * @default 25
       */
      numResults?: number;
      /** @description Taken from Amazon Personalize's clients and not used: there is one live model. */
      recommenderArn?: string;
      /** @description Whether further pages can be asked by the recommendationId, for 30 minutes. */
      paging?: boolean;
      /** @description Asks for the next page of an earlier answer, with numResults alone beside it: the rest is as it was asked then. */
      recommendationId?: string;
    };
    /**
     * @example {
     *       "itemList": [
     *         {
     *           "itemId": "mug-red",
     *           "score": 0.83,
     *           "reason": {
     *             "type": "viewed",
     *             "itemId": "mug-blue",
     *             "name": "Blue mug"
     *           },
     *           "metadata": {
     *             "name": "Red mug",
     *             "category": "Kitchen",
     *             "price": 7.95
     *           }
     *         }
     *       ],
     *       "recommendationId": "home.C28sHnpRTw6dK10ML29_EA",
     *       "modelVersion": "2026-03-01-full",
     *       "variant": "primary",
     *       "experiment": null,
     *       "fallback": null
     *     }
     */
    RecommendationsResponse: {
      /** @description Best first. */
      readonly itemList: {
        itemId: string;
        /** @description The model's; absent where no model ranked the item, as where it is pinned. */
        score?: number;
        /** @description What the shopper did that counted most: because you viewed X. */
        reason?: {
          /** @enum {string} */
          type: 'viewed' | 'clicked' | 'carted' | 'bought' | 'interacted';
          itemId: string;
          name?: string;
        };
        /** @description Columns as text where metadataColumns asked for them. */
        metadata?:
          | {
              name?: string;
              category?: string;
              price?: number;
            }
          | {
              [key: string]: string;
            };
        /** @description The promotion that put it there. */
        promotionName?: string;
        /**
         * @description What the list was filled up from with it, the ranking being shorter than what was asked for.
         * @enum {string}
         */
        fallback?: 'batch' | 'trending';
      }[];
      /** @description Send it with the events that this list leads to, so that they count for it, and for the scenario that it begins with. */
      recommendationId: string;
      /** @description null: no model had a part in it. */
      modelVersion: string | null;
      /** @description Whose shopper this is while a release tries a new model on some: candidate, or primary for the model that serves. It says so of a fallback too. null: the request was only checked, or both made the list. */
      variant: ('primary' | 'candidate') | null;
      /** @description The experiment that the list is part of, and the shopper's arm in it, which is holdout for those who keep the usual rules whatever arms there are, and interleaved where the list is of the models of both arms; null: none. */
      experiment: {
        name: string;
        arm: string;
      } | null;
      /** @description What stood in for a ranking made for this request; null: nothing had to. none: nothing could, and the list is empty but for pins. */
      fallback: ('batch' | 'trending' | 'none') | null;
      /**
       * @description The user does not consent to personalization: the list is made of nothing that is known of them.
       * @constant
       */
      personalization?: 'withdrawn';
      /** @description What each rule did, in order, to all items that were ranked, where explain asked for it. */
      readonly rules?: {
        /** @enum {string} */
        rule:
          | 'feedback'
          | 'filter'
          | 'already-bought'
          | 'out-of-stock'
          | 'category-caps'
          | 'boosts'
          | 'promotions'
          | 'diversity'
          | 'exploration';
        /** @description How many items the rule was given. */
        taken: number;
        /** @description How many it left. */
        left: number;
        readonly dropped: string[];
        readonly moved: string[];
        /** @description Those that it gave their places. */
        readonly promoted: string[];
      }[];
    };
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "inputList": [
     *         "mug-red",
     *         "plate-white",
     *         "vase-green"
     *       ]
     *     }
     */
    PersonalizeRankingRequest: {
      /** @description The shopper, if logged in. */
      userId?: string;
      /** @description The session of a shopper who is not; unused with userId. */
      sessionId?: string;
      /** @description The item that the page is about: recommends what goes with it, and never the item itself. */
      itemId?: string;
      /**
       * @description Where the list is shown.
       * @default search
       * @enum {string}
       */
      scenario?:
        | 'home'
        | 'product'
        | 'cart'
        | 'search'
        | 'email'
        | 'trending'
        | 'recently-viewed'
        | 'similar'
        | 'bought-together';
      /** @description Whether to leave out what the shopper bought, whatever the scenario says. */
      filterPurchased?: boolean;
      /**
       * @description Whether items come with name, category and price.
       * @default true
       */
      metadata?: boolean;
      /** @description The columns that items come with, as text: Amazon Personalize's form of metadata. */
      metadataColumns?: {
        ITEMS: string[];
      };
      /** @description Where and how the shopper looks, such as DEVICE; logged with what was shown. */
      context?: {
        [key: string]: string;
      };
      /** @description A filter expression in Amazon Personalize's grammar, such as EXCLUDE ItemID WHERE Items.CATEGORY IN ($category). */
      filter?: string;
      /** @description A filter of the configuration: what follows the last slash is its name. */
      filterArn?: string;
      /** @description For each parameter of the filter, values in double quotes or numbers: "\"a\",\"b\"". */
      filterValues?: {
        [key: string]: string;
      };
      /** @description How many items of one category at most. */
      maxPerCategory?: number;
      /** @description Items whose column has one of the values count so many times as much. */
      boosts?: {
        column: string;
        values: (string | number)[];
        multiplier: number;
      }[];
      /**
       * @description How far items of other categories move up.
       * @enum {string}
       */
      diversityLevel?: 'none' | 'low' | 'medium' | 'high';
      /** @description How places are left to chance; the chances are logged with what was shown. */
      exploration?:
        | {
            /** @constant */
            strategy: 'epsilon-greedy';
            epsilon: number;
          }
        | {
            /** @constant */
            strategy: 'thompson';
            trials: number;
          };
      /** @description Shares of the list that go to items which a filter lets through. */
      promotions?: {
        name: string;
        percentPromotedItems: number;
        /** @description A filter expression in Amazon Personalize's grammar, such as EXCLUDE ItemID WHERE Items.CATEGORY IN ($category). */
        filter?: string;
        /** @description A filter of the configuration: what follows the last slash is its name. */
        filterArn?: string;
        /** @description For each parameter of the filter, values in double quotes or numbers: "\"a\",\"b\"". */
        filterValues?: {
          [key: string]: string;
        };
      }[];
      /** @description Items with places of their own; 1 is the first. */
      pins?: {
        itemId: string;
        position: number;
      }[];
      /** @description Whether the answer tells what each rule did. */
      explain?: boolean;
      /** @description Whether the request is only checked: the answer is empty, and nothing is ranked or logged. */
      validateOnly?: boolean;
      /** @description Taken from Amazon Personalize's clients and not used: there is one live model. */
      campaignArn?: string;
      /** @description The items to put in order. What the model does not know comes last, in the order given. */
      inputList: string[];
    };
    /**
     * @example {
     *       "personalizedRanking": [
     *         {
     *           "itemId": "plate-white",
     *           "score": 0.21,
     *           "reason": {
     *             "type": "bought",
     *             "itemId": "mug-blue",
     *             "name": "Blue mug"
     *           }
     *         },
     *         {
     *           "itemId": "mug-red",
     *           "score": 0.13
     *         },
     *         {
     *           "itemId": "vase-green"
     *         }
     *       ],
     *       "recommendationId": "home.C28sHnpRTw6dK10ML29_EA",
     *       "modelVersion": "2026-03-01-full",
     *       "variant": "primary",
     *       "experiment": null,
     *       "fallback": null
     *     }
     */
    PersonalizeRankingResponse: {
      /** @description Best first. */
      readonly personalizedRanking: {
        itemId: string;
        /** @description The model's; absent where no model ranked the item, as where it is pinned. */
        score?: number;
        /** @description What the shopper did that counted most: because you viewed X. */
        reason?: {
          /** @enum {string} */
          type: 'viewed' | 'clicked' | 'carted' | 'bought' | 'interacted';
          itemId: string;
          name?: string;
        };
        /** @description Columns as text where metadataColumns asked for them. */
        metadata?:
          | {
              name?: string;
              category?: string;
              price?: number;
            }
          | {
              [key: string]: string;
            };
        /** @description The promotion that put it there. */
        promotionName?: string;
        /**
         * @description What the list was filled up from with it, the ranking being shorter than what was asked for.
         * @enum {string}
         */
        fallback?: 'batch' | 'trending';
      }[];
      /** @description Send it with the events that this list leads to, so that they count for it, and for the scenario that it begins with. */
      recommendationId: string;
      /** @description null: no model had a part in it. */
      modelVersion: string | null;
      /** @description Whose shopper this is while a release tries a new model on some: candidate, or primary for the model that serves. It says so of a fallback too. null: the request was only checked, or both made the list. */
      variant: ('primary' | 'candidate') | null;
      /** @description The experiment that the list is part of, and the shopper's arm in it, which is holdout for those who keep the usual rules whatever arms there are, and interleaved where the list is of the models of both arms; null: none. */
      experiment: {
        name: string;
        arm: string;
      } | null;
      /** @description What stood in for a ranking made for this request; null: nothing had to. none: nothing could, and the list is empty but for pins. */
      fallback: ('batch' | 'trending' | 'none') | null;
      /**
       * @description The user does not consent to personalization: the list is made of nothing that is known of them.
       * @constant
       */
      personalization?: 'withdrawn';
      /** @description What each rule did, in order, to all items that were ranked, where explain asked for it. */
      readonly rules?: {
        /** @enum {string} */
        rule:
          | 'feedback'
          | 'filter'
          | 'already-bought'
          | 'out-of-stock'
          | 'category-caps'
          | 'boosts'
          | 'promotions'
          | 'diversity'
          | 'exploration';
        /** @description How many items the rule was given. */
        taken: number;
        /** @description How many it left. */
        left: number;
        readonly dropped: string[];
        readonly moved: string[];
        /** @description Those that it gave their places. */
        readonly promoted: string[];
      }[];
    };
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "sessionId": "session-9f1c",
     *       "eventList": [
     *         {
     *           "eventType": "view",
     *           "itemId": "mug-blue",
     *           "sentAt": "2026-03-01T12:00:00Z"
     *         }
     *       ]
     *     }
     */
    PutEventsRequest: {
      /** @description Taken from Amazon Personalize's clients and not used. */
      trackingId?: string;
      /** @description The shopper, if logged in. */
      userId?: string;
      sessionId: string;
      eventList: {
        /** @description Events with the same id count once. Without it, what happened is the id. */
        eventId?: string;
        /** @description view, click, add_to_cart, purchase, or a type of your own; upper and lower case are the same. */
        eventType: string;
        /** @description Such as the price that was paid. */
        eventValue?: number;
        itemId: string;
        /** @description JSON; kept in the lake. `device` in it (mobile, tablet, desktop) is learnt from. */
        properties?: string;
        /** @description When it happened: epoch seconds, epoch milliseconds, or ISO 8601 with a time zone. From the year 2000 to a day ahead. */
        sentAt: number | string;
        /** @description The recommendation that led to it. */
        recommendationId?: string;
        /** @description The items that were on show. */
        impression?: string[];
      }[];
    };
    /**
     * @example {
     *       "accepted": 1,
     *       "eventIds": [
     *         "a705e2e68a9773ae43d166077ff9d6e7"
     *       ]
     *     }
     */
    PutEventsResponse: {
      /** @description How many events are safe: always all of the request. */
      accepted: number;
      /** @description In the order of the events. */
      readonly eventIds: string[];
    };
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "sessionId": "session-9f1c",
     *       "feedbackList": [
     *         {
     *           "itemId": "mug-blue",
     *           "feedback": "not_interested"
     *         },
     *         {
     *           "category": "Garden",
     *           "feedback": "hide"
     *         }
     *       ]
     *     }
     */
    PutFeedbackRequest: {
      /** @description The shopper, if logged in. */
      userId?: string;
      sessionId: string;
      feedbackList: (
        | {
            itemId: string;
            /**
             * @description thumbs_up: more like it. thumbs_down, not_interested, hide: the item is not shown to the shopper any more; which it was is a label for training. none takes back what was said.
             * @enum {string}
             */
            feedback: 'thumbs_up' | 'thumbs_down' | 'not_interested' | 'hide' | 'none';
            /** @description The list that it was shown on. */
            recommendationId?: string;
          }
        | {
            category: string;
            /**
             * @description hide: nothing of it is shown to the shopper any more. none takes that back.
             * @enum {string}
             */
            feedback: 'hide' | 'none';
            /** @description The list that it was shown on. */
            recommendationId?: string;
          }
      )[];
    };
    /**
     * @example {
     *       "accepted": 2
     *     }
     */
    PutFeedbackResponse: {
      /** @description How many hold from the next answer on: always all. */
      accepted: number;
    };
    /**
     * @example {
     *       "items": [
     *         {
     *           "itemId": "mug-green",
     *           "properties": {
     *             "name": "Green mug",
     *             "categoryL1": "Kitchen",
     *             "price": 8.5,
     *             "available": true
     *           }
     *         }
     *       ]
     *     }
     * @example {
     *       "items": [
     *         {
     *           "itemId": "mug-blue",
     *           "properties": "{\"AVAILABLE\":false}"
     *         }
     *       ]
     *     }
     */
    PutItemsRequest: {
      /** @description Taken from Amazon Personalize's clients and not used. */
      datasetArn?: string;
      items: {
        itemId: string;
        /** @description NAME, CATEGORY_L1, PRICE, CREATION_TIMESTAMP, AVAILABLE and columns of your own, as an object or as JSON of one in a string. What is not named stays as it was, null takes a column away; AVAILABLE false takes the item off sale. */
        properties:
          | {
              [key: string]: string | number | boolean | null;
            }
          | string;
      }[];
    };
    /**
     * @example {
     *       "accepted": 1
     *     }
     */
    PutItemsResponse: {
      /** @description How many items were taken in: always all of the request. */
      accepted: number;
    };
    /**
     * @example {
     *       "users": [
     *         {
     *           "userId": "shopper-17",
     *           "properties": {
     *             "country": "Netherlands",
     *             "member": "gold"
     *           }
     *         }
     *       ]
     *     }
     * @example {
     *       "users": [
     *         {
     *           "userId": "shopper-17",
     *           "properties": "{\"COUNTRY\":\"Netherlands\"}"
     *         }
     *       ]
     *     }
     */
    PutUsersRequest: {
      /** @description Taken from Amazon Personalize's clients and not used. */
      datasetArn?: string;
      users: {
        userId: string;
        /** @description COUNTRY and columns of your own, as an object or as JSON of one in a string. What is not named stays as it was, null takes a column away. */
        properties:
          | {
              [key: string]: string | number | boolean | null;
            }
          | string;
      }[];
    };
    /**
     * @example {
     *       "accepted": 1
     *     }
     */
    PutUsersResponse: {
      /** @description How many users were taken in: always all of the request. */
      accepted: number;
    };
    /**
     * @example {
     *       "sessionId": "session-9f1c"
     *     }
     */
    MergeUserRequest: {
      /** @description The session of the shopper before they logged in, as their events carry it. */
      sessionId: string;
    };
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "events": 3
     *     }
     */
    MergeUserResponse: {
      userId: string;
      /** @description How many events the session had. Merged again, they are the same ones: none counts twice. */
      events: number;
    };
    /**
     * @example {
     *       "personalization": false,
     *       "analytics": true
     *     }
     */
    PutConsentRequest: {
      /** @description Whether what the user did may shape what they are shown. Without it no history of them is kept, what there is, is removed, and no model learns from them. */
      personalization: boolean;
      /** @description Whether it may be logged which lists they were shown, and whether models may learn from them. */
      analytics: boolean;
    };
    /**
     * @example {
     *       "userId": "shopper-17",
     *       "personalization": false,
     *       "analytics": true
     *     }
     */
    PutConsentResponse: {
      userId: string;
      /** @description Whether what the user did may shape what they are shown. Without it no history of them is kept, what there is, is removed, and no model learns from them. */
      personalization: boolean;
      /** @description Whether it may be logged which lists they were shown, and whether models may learn from them. */
      analytics: boolean;
    };
    /**
     * @example {
     *       "type": "InvalidInputException",
     *       "code": "invalid_field",
     *       "message": "numResults is not valid: Too big: expected number to be <=500",
     *       "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
     *       "field": "numResults",
     *       "example": {
     *         "userId": "shopper-17",
     *         "itemId": "mug-blue",
     *         "numResults": 10,
     *         "scenario": "product"
     *       }
     *     }
     */
    Error: {
      /**
       * @description Also in the x-amzn-ErrorType header, where AWS's clients look for it.
       * @enum {string}
       */
      type:
        | 'InvalidInputException'
        | 'UnsupportedMediaTypeException'
        | 'ResourceInUseException'
        | 'ResourceNotFoundException'
        | 'ServiceUnavailableException'
        | 'InternalServerException'
        | 'ForbiddenException'
        | 'MethodNotAllowedException'
        | 'ThrottlingException'
        | 'LimitExceededException';
      /** @enum {string} */
      code:
        | 'invalid_json'
        | 'invalid_field'
        | 'unknown_field'
        | 'missing_field'
        | 'invalid_value'
        | 'unsupported_media_type'
        | 'not_found'
        | 'session_taken'
        | 'user_erased'
        | 'not_kept'
        | 'too_much_feedback'
        | 'stream_unavailable'
        | 'table_unavailable'
        | 'internal_error'
        | 'invalid_api_key'
        | 'access_denied'
        | 'no_such_path'
        | 'method_not_allowed'
        | 'invalid_body'
        | 'bad_request'
        | 'body_too_large'
        | 'throttled'
        | 'quota_exceeded'
        | 'timed_out'
        | 'blocked';
      message: string;
      /** @description Tell it to the operators: their logs have it. */
      requestId: string;
      /** @description The field at fault, such as eventList[2].sentAt. */
      field?: string;
      /** @description A request that would have been accepted. */
      example?: unknown;
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
  getRecommendationsByQuery: {
    parameters: {
      query?: {
        userId?: string;
        sessionId?: string;
        itemId?: string;
        scenario?:
          | 'home'
          | 'product'
          | 'cart'
          | 'search'
          | 'email'
          | 'trending'
          | 'recently-viewed'
          | 'similar'
          | 'bought-together';
        filterPurchased?: boolean;
        metadata?: boolean;
        metadataColumns?: string;
        context?: string;
        filter?: string;
        filterArn?: string;
        filterValues?: string;
        maxPerCategory?: number;
        boosts?: string;
        diversityLevel?: 'none' | 'low' | 'medium' | 'high';
        exploration?: string;
        promotions?: string;
        pins?: string;
        explain?: boolean;
        validateOnly?: boolean;
        campaignArn?: string;
        numResults?: number;
        recommenderArn?: string;
        paging?: boolean;
        recommendationId?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Never an error for want of a model: `fallback` says so. */
      200: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecommendationsResponse'];
        };
      };
      /** @description The list that bears the tag of If-None-Match is still the one. */
      304: {
        headers: {
          ETag?: string;
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description A filter or a list that is named is not there. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getRecommendations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RecommendationsRequest'];
      };
    };
    responses: {
      /** @description Never an error for want of a model: `fallback` says so. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecommendationsResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description A filter or a list that is named is not there. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  getPersonalizedRanking: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PersonalizeRankingRequest'];
      };
    };
    responses: {
      /** @description Never an error for want of a model: `fallback` says so. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PersonalizeRankingResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description A filter or a list that is named is not there. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  putEvents: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutEventsRequest'];
      };
    };
    responses: {
      /** @description Every event is safe. Sent again, none counts twice. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutEventsResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  putFeedback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutFeedbackRequest'];
      };
    };
    responses: {
      /** @description It holds for the next answer. Of each item and category the last that was said counts. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutFeedbackResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The user was erased or refuses personalization, or there is more than is kept of one shopper. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  putItems: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutItemsRequest'];
      };
    };
    responses: {
      /** @description Every item is as it was put: within a second in answers, and for the models to come. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutItemsResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  putUsers: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutUsersRequest'];
      };
    };
    responses: {
      /** @description Every user is as it was put. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutUsersResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  mergeUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MergeUserRequest'];
      };
    };
    responses: {
      /** @description The next answer knows the history of both. Events that arrive later for the session follow to the user. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MergeUserResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The session was merged into another user. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
  putConsent: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutConsentRequest'];
      };
    };
    responses: {
      /** @description It holds for answers within a second. Without personalization, what was known of the user is removed. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutConsentResponse'];
        };
      };
      /** @description The request cannot be served; the answer names the field and shows a request that can. The code is invalid_value where the request fits its schema, which cannot say all. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The key is missing or not known, or the request was blocked. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The user was erased. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request is larger than API Gateway takes, which is 10 MB. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The body is said to be something else than JSON. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description More requests than the caller may make; send it again later. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description The request failed; it can be sent again. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description It could not be taken in right now; send it again, nothing counts twice. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
      /** @description No answer came in time; it can be sent again. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Error'];
        };
      };
    };
  };
}
