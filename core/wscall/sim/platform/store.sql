-- Everything an embedded platform knows. Days are YYYYMMDD, moments ISO 8601, expiry seconds since the epoch;
-- "fields" is JSON under the specification's names, the columns beside it are copies to search by.

CREATE TABLE organisation (
    orgCode TEXT PRIMARY KEY, orgName TEXT NOT NULL, userName TEXT NOT NULL, passWord TEXT NOT NULL,
    macAddress TEXT NOT NULL
);
CREATE TABLE auth_key (
    authKey TEXT PRIMARY KEY, orgCode TEXT NOT NULL, expires REAL NOT NULL, revoked INTEGER NOT NULL
);
CREATE TABLE person (
    empi TEXT PRIMARY KEY, zjlx TEXT NOT NULL, zjhm TEXT NOT NULL, sfzhm TEXT NOT NULL, jzkkh TEXT NOT NULL,
    jkdah TEXT NOT NULL, xnhkh TEXT NOT NULL, fields TEXT NOT NULL, UNIQUE (zjlx, zjhm)
);
CREATE INDEX person_sfzhm ON person (sfzhm);
CREATE TABLE card (
    number INTEGER PRIMARY KEY, empi TEXT NOT NULL, klx TEXT NOT NULL, state TEXT NOT NULL, orgCode TEXT NOT NULL,
    issued TEXT NOT NULL, vuid TEXT NOT NULL, virtualCardNum TEXT NOT NULL, kh TEXT NOT NULL, fkxlh TEXT NOT NULL,
    yycsdm TEXT NOT NULL, xpxlh TEXT NOT NULL, yhkh TEXT NOT NULL, fields TEXT NOT NULL
);
CREATE INDEX card_empi ON card (empi);
CREATE INDEX card_kh ON card (kh);
CREATE INDEX card_xpxlh ON card (xpxlh);
CREATE UNIQUE INDEX card_vuid ON card (vuid) WHERE vuid <> '';
CREATE TABLE dynamic_code (
    code TEXT PRIMARY KEY, card INTEGER NOT NULL, expires REAL NOT NULL, used_by TEXT NOT NULL
);
CREATE TABLE listing (
    list TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, reason TEXT NOT NULL, fields TEXT NOT NULL
);
CREATE INDEX listing_item ON listing (list, item);
CREATE TABLE operator_log (
    digest TEXT PRIMARY KEY, orgCode TEXT NOT NULL, received TEXT NOT NULL, fields TEXT NOT NULL
);
CREATE TABLE card_use (
    number INTEGER PRIMARY KEY, card INTEGER NOT NULL, orgCode TEXT NOT NULL, used TEXT NOT NULL, fields TEXT NOT NULL
);
