"""Column names: those of Personalize's files, and those of the lake."""


class InteractionsCsv:
    """Personalize's Interactions file: a row is something that a user did with an item."""

    USER_ID = "USER_ID"
    ITEM_ID = "ITEM_ID"
    TIMESTAMP = "TIMESTAMP"
    EVENT_TYPE = "EVENT_TYPE"
    EVENT_VALUE = "EVENT_VALUE"
    DEVICE = "DEVICE"
    REQUIRED = (USER_ID, ITEM_ID, TIMESTAMP, EVENT_TYPE)
    ALL = (*REQUIRED, EVENT_VALUE, DEVICE)


class ImpressionsCsv:
    """A log of what was shown, with what probability, and what came of it: a row a shown item."""

    USER_ID = "USER_ID"
    ITEM_ID = "ITEM_ID"
    TIMESTAMP = "TIMESTAMP"
    POSITION = "POSITION"
    PROPENSITY = "PROPENSITY"
    REWARD = "REWARD"
    ALL = (USER_ID, ITEM_ID, TIMESTAMP, POSITION, PROPENSITY, REWARD)


class ItemsCsv:
    """Personalize's Items file, with the name that answers show."""

    ITEM_ID = "ITEM_ID"
    NAME = "NAME"
    CATEGORY_L1 = "CATEGORY_L1"
    CATEGORY_L2 = "CATEGORY_L2"
    CATEGORY_L3 = "CATEGORY_L3"
    PRICE = "PRICE"
    CREATION_TIMESTAMP = "CREATION_TIMESTAMP"
    AVAILABLE = "AVAILABLE"
    REQUIRED = (ITEM_ID, NAME, CATEGORY_L1, PRICE, CREATION_TIMESTAMP)
    ALL = (*REQUIRED, AVAILABLE, CATEGORY_L2, CATEGORY_L3)


class UsersCsv:
    """Personalize's Users file."""

    USER_ID = "USER_ID"
    COUNTRY = "COUNTRY"
    REQUIRED = (USER_ID,)
    ALL = (*REQUIRED, COUNTRY)


class OnlineRetailCsv:
    """The UCI Online Retail data set: a row is a line of an invoice."""

    INVOICE_NO = "InvoiceNo"
    STOCK_CODE = "StockCode"
    DESCRIPTION = "Description"
    QUANTITY = "Quantity"
    INVOICE_DATE = "InvoiceDate"
    UNIT_PRICE = "UnitPrice"
    CUSTOMER_ID = "CustomerID"
    COUNTRY = "Country"
    ALL = (
        INVOICE_NO,
        STOCK_CODE,
        DESCRIPTION,
        QUANTITY,
        INVOICE_DATE,
        UNIT_PRICE,
        CUSTOMER_ID,
        COUNTRY,
    )


class Interactions:
    """The lake's table ``interactions``."""

    EVENT_ID = "event_id"
    USER_ID = "user_id"
    ITEM_ID = "item_id"
    EVENT_TYPE = "event_type"
    EVENT_VALUE = "event_value"
    TS = "ts"
    SOURCE = "source"
    INGEST_DATE = "ingest_date"
    RECOMMENDATION_ID = "recommendation_id"
    DEVICE = "device"


class Impressions:
    """Shown items, read from ``ImpressionsCsv``."""

    USER_ID = "user_id"
    ITEM_ID = "item_id"
    TS = "ts"
    POSITION = "position"
    PROPENSITY = "propensity"
    REWARD = "reward"


class Items:
    """The lake's table ``items``."""

    ITEM_ID = "item_id"
    NAME = "name"
    CATEGORY_L1 = "category_l1"
    CATEGORY_L2 = "category_l2"
    CATEGORY_L3 = "category_l3"
    PRICE = "price"
    CREATION_TS = "creation_ts"
    AVAILABLE = "available"
    UPDATED_AT = "updated_at"


class SessionUsers:
    """The lake's table ``session_users``: whom a session's shopper logged in as."""

    SESSION_ID = "session_id"
    USER_ID = "user_id"
    MERGED_AT = "merged_at"


class Users:
    """The lake's table ``users``."""

    USER_ID = "user_id"
    COUNTRY = "country"
    UPDATED_AT = "updated_at"


class Feedback:
    """The lake's table ``feedback``: the last that each shopper said of an item or a category."""

    FEEDBACK_ID = "feedback_id"
    USER_ID = "user_id"
    ITEM_ID = "item_id"
    CATEGORY_L1 = "category_l1"
    SAYING = "saying"
    RECOMMENDATION_ID = "recommendation_id"
    UPDATED_AT = "updated_at"


class ImpressionRecords:
    """The lake's table ``impressions``: a row a page of a list that was shown."""

    IMPRESSION_ID = "impression_id"
    RECOMMENDATION_ID = "recommendation_id"
    USER_ID = "user_id"
    SHOWN_AT = "shown_at"
    ITEMS = "items"


class Placements:
    """The folder ``impressions`` of a training set: a row an item and the place it was shown at."""

    USER_ID = "user_id"
    ITEM_ID = "item_id"
    SHOWN_AT = "shown_at"
    POSITION = "position"
    RANK = "rank"
    PROPENSITY = "propensity"
    ACTED_AT = "acted_at"


class ItemFactors:
    """The folder ``item-factors`` of a training set: a row an item and moment."""

    KNOWN_UNTIL = "known_until"
    ITEM_ID = "item_id"
    FACTORS = "factors"
