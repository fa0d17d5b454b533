-- A database of schema 1, as version 0.1.0 writes it: the first events of the demonstration, with a quarantined record, an
-- earlier version of a report and messages in every state. It never changes.
PRAGMA foreign_keys = OFF;
PRAGMA page_size = 8192;
BEGIN TRANSACTION;
CREATE TABLE alert(
  id TEXT PRIMARY KEY, rule TEXT NOT NULL, grp TEXT NOT NULL, event INTEGER, starts_at INTEGER NOT NULL,
  earliest_at INTEGER NOT NULL, ends_at INTEGER, level TEXT NOT NULL, certainty TEXT NOT NULL, peak REAL NOT NULL,
  peak_at INTEGER NOT NULL, opening TEXT NOT NULL, cancelled INTEGER NOT NULL, quiet INTEGER NOT NULL,
  hash TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "alert" VALUES('021107a280d3f4ee07ee9b9892e0801b','unrest-hundred-deaths','',11,1643673599000,1640995200000,1643673599000,'critical','certain',1.0,1643673599000,'[11]',0,0,'4b339ea45e5f5ac0');
INSERT INTO "alert" VALUES('3b348f9b82776258d5eed628cb1ced6f','personnel-purge','actor=KAZ',NULL,1672531199000,1640995200000,1675555200000,'low','certain',2.0,1672531199000,'[17,18]',0,0,'12751002b1cb555a');
INSERT INTO "alert" VALUES('69ab9d0e23a9625ba872f71e0311b770','dissent-then-disruption','country=KAZ',NULL,1648771199000,1646092800000,1649376000000,'high','certain',2.0,1648771199000,'[20,48]',0,0,'aa42827432d47bcc');
INSERT INTO "alert" VALUES('d937135fc8de502e1d9a0a1b531da3c5','condemnation-sanctions-refusal','actor=KAZ',NULL,1672531199000,1645488000000,1680048000000,'medium','certain',4.0,1672531199000,'[3,4,5,6]',0,0,'07507bb435dfb48f');
CREATE TABLE cluster(event INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "cluster" VALUES(1,'succession');
INSERT INTO "cluster" VALUES(2,'posture-jan');
INSERT INTO "cluster" VALUES(3,'sanctions-own');
INSERT INTO "cluster" VALUES(4,'condemn');
INSERT INTO "cluster" VALUES(5,'sanctions-comply');
INSERT INTO "cluster" VALUES(6,'ambassador');
INSERT INTO "cluster" VALUES(7,'summit-chn');
INSERT INTO "cluster" VALUES(8,'partner-chn');
INSERT INTO "cluster" VALUES(9,'jan-unrest');
INSERT INTO "cluster" VALUES(10,'fuel-price');
INSERT INTO "cluster" VALUES(11,'jan-deaths');
INSERT INTO "cluster" VALUES(13,'csto-request');
INSERT INTO "cluster" VALUES(14,'csto-intervention');
INSERT INTO "cluster" VALUES(15,'shoot-order');
INSERT INTO "cluster" VALUES(16,'orchestrated');
INSERT INTO "cluster" VALUES(17,'masimov-out');
INSERT INTO "cluster" VALUES(18,'masimov-guilty');
INSERT INTO "cluster" VALUES(19,'nazarbayev-chair');
INSERT INTO "cluster" VALUES(20,'nonrec-feb');
INSERT INTO "cluster" VALUES(21,'concern-feb');
INSERT INTO "cluster" VALUES(22,'aze-contract');
INSERT INTO "cluster" VALUES(23,'cpc-threat');
INSERT INTO "cluster" VALUES(24,'lukoil-4');
INSERT INTO "cluster" VALUES(25,'lukoil-karachaganak');
INSERT INTO "cluster" VALUES(26,'lukoil-tengiz');
INSERT INTO "cluster" VALUES(27,'lukoil-zhenis');
INSERT INTO "cluster" VALUES(28,'lukoil-al-farabi');
INSERT INTO "cluster" VALUES(29,'refuge');
INSERT INTO "cluster" VALUES(30,'fear-claim');
CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "counter" VALUES('reports',30);
INSERT INTO "counter" VALUES('single_events',0);
CREATE TABLE deadline(
  rule TEXT NOT NULL, grp TEXT NOT NULL, event INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (rule, grp, event)) WITHOUT ROWID;
CREATE TABLE dict(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
INSERT INTO "dict" VALUES(1,'events');
INSERT INTO "dict" VALUES(2,'personnel.succession');
INSERT INTO "dict" VALUES(3,'["KAZ"]');
INSERT INTO "dict" VALUES(4,'brief-000');
INSERT INTO "dict" VALUES(5,'["domestic"]');
INSERT INTO "dict" VALUES(6,'posture.shift');
INSERT INTO "dict" VALUES(7,'["RUS"]');
INSERT INTO "dict" VALUES(8,'["drift"]');
INSERT INTO "dict" VALUES(9,'sanctions.alignment');
INSERT INTO "dict" VALUES(10,'statement.condemnation');
INSERT INTO "dict" VALUES(11,'sanctions.compliance');
INSERT INTO "dict" VALUES(12,'["drift","hedging"]');
INSERT INTO "dict" VALUES(13,'statement.refusal');
INSERT INTO "dict" VALUES(14,'meeting.summit');
INSERT INTO "dict" VALUES(15,'["CHN"]');
INSERT INTO "dict" VALUES(16,'["hedging"]');
INSERT INTO "dict" VALUES(17,'statement.partnership');
INSERT INTO "dict" VALUES(18,'unrest.mass');
INSERT INTO "dict" VALUES(19,'price.fuel');
INSERT INTO "dict" VALUES(20,'unrest.casualties');
INSERT INTO "dict" VALUES(21,'deaths');
INSERT INTO "dict" VALUES(22,'statement.request');
INSERT INTO "dict" VALUES(23,'["ORG:CSTO"]');
INSERT INTO "dict" VALUES(24,'military.intervention');
INSERT INTO "dict" VALUES(25,'["domestic","alignment"]');
INSERT INTO "dict" VALUES(26,'unrest.crackdown');
INSERT INTO "dict" VALUES(27,'claim.orchestration');
INSERT INTO "dict" VALUES(28,'claimed');
INSERT INTO "dict" VALUES(29,'personnel.dismissal');
INSERT INTO "dict" VALUES(30,'personnel.conviction');
INSERT INTO "dict" VALUES(31,'personnel.replacement');
INSERT INTO "dict" VALUES(32,'statement.nonrecognition');
INSERT INTO "dict" VALUES(33,'statement.concern');
INSERT INTO "dict" VALUES(34,'agreement.transport');
INSERT INTO "dict" VALUES(35,'["AZE"]');
INSERT INTO "dict" VALUES(36,'Azerbaijan''s biggest pipeline');
INSERT INTO "dict" VALUES(37,'["route","hedging"]');
INSERT INTO "dict" VALUES(38,'pipeline.threat');
INSERT INTO "dict" VALUES(39,'CPC');
INSERT INTO "dict" VALUES(40,'["coercion"]');
INSERT INTO "dict" VALUES(41,'energy.stake');
INSERT INTO "dict" VALUES(42,'["ORG:LUKOIL"]');
INSERT INTO "dict" VALUES(43,'projects');
INSERT INTO "dict" VALUES(44,'aggregate');
INSERT INTO "dict" VALUES(45,'["alignment"]');
INSERT INTO "dict" VALUES(46,'Karachaganak');
INSERT INTO "dict" VALUES(47,'percent');
INSERT INTO "dict" VALUES(48,'standing');
INSERT INTO "dict" VALUES(49,'Tengiz');
INSERT INTO "dict" VALUES(50,'Zhenis');
INSERT INTO "dict" VALUES(51,'Al Farabi');
INSERT INTO "dict" VALUES(52,'migration.inflow');
INSERT INTO "dict" VALUES(53,'perception.threat');
CREATE TABLE file(
  id INTEGER PRIMARY KEY, feed TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('importing', 'done', 'rejected')),
  offset INTEGER NOT NULL, line INTEGER NOT NULL, records INTEGER NOT NULL, inserted INTEGER NOT NULL,
  duplicates INTEGER NOT NULL, corrected INTEGER NOT NULL, stale INTEGER NOT NULL, dropped INTEGER NOT NULL,
  quarantined INTEGER NOT NULL, reason TEXT, first_seen INTEGER NOT NULL, finished INTEGER);
INSERT INTO "file" VALUES(1,'events','brief-000.ndjson','82aa88097a126fa88f70fcbed9f9d206635dd75c5e29d4222509d28111dff660',12299,'done',12299,42,41,41,0,0,0,0,0,NULL,1795298195573,1795298195576);
INSERT INTO "file" VALUES(2,'events','brief-002.ndjson','62fb7bf14951b95c9f5762d408aecdc93199a01d2ea986db676a2bae38432876',19828,'done',19828,63,62,62,0,0,0,0,0,NULL,1795298195590,1795298195593);
INSERT INTO "file" VALUES(3,'events','h.ndjson','718fb8cdfe5ca058a4f01042afd38d1ac74cce4c095b2d298c34f7a886cea4ae',1371,'done',1371,9,8,8,0,0,0,0,0,NULL,1795298240367,1795298240368);
INSERT INTO "file" VALUES(4,'events','bad.ndjson','c2473f247da1d5d5640a32692729b68d0db59c101d2a805cb6009c3346ba66c8',6,'rejected',0,1,0,0,0,0,0,0,0,'no-feed: no feed matches: no record has ''time'' and ''kind'', as the feed events needs',1795298242403,1795298242404);
CREATE TABLE good_copy(
  kind TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (kind, path)) WITHOUT ROWID;
INSERT INTO "good_copy" VALUES('rule','/etc/vedette/rules/a.yaml','id: a');
CREATE TABLE grp(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
INSERT INTO "grp" VALUES(1,'actor=KAZ');
INSERT INTO "grp" VALUES(2,'country=KAZ');
INSERT INTO "grp" VALUES(3,'');
INSERT INTO "grp" VALUES(4,'asset=CPC');
INSERT INTO "grp" VALUES(5,'target=KAZ');
INSERT INTO "grp" VALUES(6,'asset=<script>alert(1)</script>');
CREATE TABLE log_mark(name TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "log_mark" VALUES('alerts',6);
CREATE TABLE match(
  stream INTEGER NOT NULL, grp INTEGER NOT NULL, finish INTEGER NOT NULL, event INTEGER NOT NULL,
  start INTEGER NOT NULL, steps INTEGER NOT NULL, value TEXT, number REAL, dedupe TEXT, relation TEXT,
  PRIMARY KEY (stream, grp, finish, event)) WITHOUT ROWID;
INSERT INTO "match" VALUES(4,2,1645574399000,20,1645488000000,1,NULL,NULL,NULL,'S000-082nonrec-feb');
INSERT INTO "match" VALUES(8,1,1643673599000,9,1640995200000,2,NULL,NULL,NULL,'S000-071S002-048jan-unrest');
INSERT INTO "match" VALUES(8,1,1643673599000,10,1640995200000,1,NULL,NULL,NULL,'S000-072fuel-price');
INSERT INTO "match" VALUES(9,1,1643673599000,17,1640995200000,0,NULL,NULL,NULL,NULL);
INSERT INTO "match" VALUES(9,1,1672531199000,18,1640995200000,0,NULL,NULL,NULL,NULL);
INSERT INTO "match" VALUES(10,3,1645574399000,20,1645488000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "match" VALUES(12,1,1672531199000,3,1645488000000,0,'sanctions.alignment',NULL,NULL,NULL);
INSERT INTO "match" VALUES(12,1,1672531199000,4,1645488000000,0,'statement.condemnation',NULL,NULL,NULL);
INSERT INTO "match" VALUES(12,1,1672531199000,5,1645488000000,0,'sanctions.compliance',NULL,NULL,NULL);
INSERT INTO "match" VALUES(12,1,1672531199000,6,1645488000000,0,'statement.refusal',NULL,NULL,NULL);
INSERT INTO "match" VALUES(15,1,1663199999000,7,1663113600000,0,'CHN',NULL,NULL,NULL);
INSERT INTO "match" VALUES(17,1,1664582399000,22,1661990400000,0,'AZE',NULL,NULL,NULL);
INSERT INTO "match" VALUES(19,2,1664582399000,22,1661990400000,2,NULL,NULL,NULL,'S000-084aze-contract');
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('configuration','f0e1fc082f2adbf5');
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, alert TEXT NOT NULL, seq INTEGER NOT NULL,
  message_id TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL, next_attempt_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead', 'disabled')),
  last_status INTEGER, last_error TEXT, created_at INTEGER NOT NULL, UNIQUE (endpoint, message_id));
INSERT INTO "outbox" VALUES(1,'desk','021107a280d3f4ee07ee9b9892e0801b',1,'m1','{}',1,1795000000000,'pending',500,'answered 500',1794000000000);
INSERT INTO "outbox" VALUES(2,'desk','021107a280d3f4ee07ee9b9892e0801b',2,'m2','{}',1,1795000000000,'delivered',500,'answered 500',1794000000000);
INSERT INTO "outbox" VALUES(3,'desk','021107a280d3f4ee07ee9b9892e0801b',3,'m3','{}',1,1795000000000,'dead',500,'answered 500',1794000000000);
CREATE TABLE quarantine(
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file(id), record INTEGER NOT NULL,
  line INTEGER NOT NULL, offset INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, raw BLOB NOT NULL);
INSERT INTO "quarantine" VALUES(1,1,7,8,900,'bad-date','the month is 13',X'7B226B6579223A2262227D');
CREATE TABLE report(seq INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL, ingested INTEGER NOT NULL,
  event INTEGER, feed_text INTEGER NOT NULL, status INTEGER NOT NULL, kind_text INTEGER NOT NULL,
  starts INTEGER NOT NULL, ends INTEGER NOT NULL, precision INTEGER NOT NULL, known INTEGER, revision REAL,
  actor_text INTEGER, target_text INTEGER, asset_text INTEGER, country_text INTEGER, lat REAL, lon REAL,
  unit_text INTEGER, phase_text INTEGER, planned INTEGER, modality_text INTEGER, publisher_text INTEGER,
  origin_text INTEGER, lang_text INTEGER, reliability_text INTEGER, credibility_text INTEGER, tags_text INTEGER,
  key TEXT NOT NULL, value TEXT, place TEXT, pretext TEXT, after TEXT, title TEXT, text TEXT, url TEXT, fields TEXT);
INSERT INTO "report" VALUES(1,1,1,0,1795298195576,1,1,0,2,1546300800000,1577836799000,0,1672531199000,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-063',NULL,NULL,NULL,NULL,'Tokayev administration replaces Nazarbayev',NULL,NULL,NULL);
INSERT INTO "report" VALUES(2,1,2,261,1795298195576,2,1,0,6,1640995200000,1643673599000,1,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-064',NULL,NULL,NULL,NULL,'Stronger stance against Moscow since January',NULL,NULL,NULL);
INSERT INTO "report" VALUES(3,1,3,537,1795298195576,3,1,0,9,1645488000000,1672531199000,5,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-065',NULL,NULL,NULL,NULL,'Introduction of anti-Russian sanctions (as 000 words it)',NULL,NULL,NULL);
INSERT INTO "report" VALUES(4,1,4,847,1795298195576,4,1,0,10,1645488000000,1672531199000,5,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-066',NULL,NULL,NULL,NULL,'Tokayev administration condemned Russian actions',NULL,NULL,NULL);
INSERT INTO "report" VALUES(5,1,5,1146,1795298195576,5,1,0,11,1645488000000,1672531199000,5,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,12,'S000-067',NULL,NULL,NULL,NULL,'Kazakhstan follows Western sanctions, no circumvention aid',NULL,NULL,NULL);
INSERT INTO "report" VALUES(6,1,6,1473,1795298195576,6,1,0,13,1645488000000,1672531199000,5,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-068',NULL,NULL,NULL,NULL,'Refusal to expel the Ukrainian ambassador',NULL,NULL,NULL);
INSERT INTO "report" VALUES(7,1,7,1763,1795298195576,7,1,0,14,1661990400000,1664582399000,1,1672531199000,NULL,3,15,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,16,'S000-069',NULL,'Kazakhstan',NULL,NULL,'Xi welcomed in Kazakhstan',NULL,NULL,NULL);
INSERT INTO "report" VALUES(8,1,8,2045,1795298195576,8,1,0,17,1661990400000,1664582399000,1,1672531199000,NULL,15,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,16,'S000-070',NULL,NULL,NULL,NULL,'Xi: permanent comprehensive strategic partnership',NULL,NULL,NULL);
INSERT INTO "report" VALUES(9,1,9,2336,1795298195576,9,1,0,18,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-071',NULL,NULL,NULL,NULL,'Bloody January: protests over rising fuel prices',NULL,NULL,NULL);
INSERT INTO "report" VALUES(10,1,10,2616,1795298195576,10,1,0,19,1640995200000,1643673599000,1,1672531199000,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-072',NULL,NULL,NULL,NULL,'Rise in fuel prices (trigger of protests)',NULL,NULL,NULL);
INSERT INTO "report" VALUES(11,1,11,2869,1795298195576,11,1,0,20,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,21,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-073','238',NULL,NULL,NULL,'238 deaths in Bloody January',NULL,NULL,NULL);
INSERT INTO "report" VALUES(12,1,12,3167,1795298195576,11,1,0,20,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,21,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-074','238',NULL,NULL,NULL,'238 protesters dead (second mention)',NULL,NULL,NULL);
INSERT INTO "report" VALUES(13,1,13,3473,1795298195576,13,1,0,22,1640995200000,1643673599000,1,1672531199000,NULL,3,23,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-075',NULL,NULL,NULL,'["jan-unrest"]','Tokayev requests CSTO involvement',NULL,NULL,NULL);
INSERT INTO "report" VALUES(14,1,14,3776,1795298195576,14,1,0,24,1640995200000,1643673599000,1,1672531199000,NULL,7,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,25,'S000-076',NULL,NULL,NULL,'["csto-request"]','CSTO peacekeepers / Russian forces help suppress protests',NULL,NULL,NULL);
INSERT INTO "report" VALUES(15,1,15,4122,1795298195576,15,1,0,26,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-077',NULL,NULL,NULL,NULL,'Security forces authorised to shoot',NULL,NULL,NULL);
INSERT INTO "report" VALUES(16,1,16,4395,1795298195576,16,1,0,27,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,28,4,NULL,NULL,NULL,NULL,5,'S000-078',NULL,NULL,NULL,NULL,'Protests suggested to be orchestrated against Tokayev',NULL,NULL,NULL);
INSERT INTO "report" VALUES(17,1,17,4689,1795298195576,17,1,0,29,1640995200000,1643673599000,1,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-079',NULL,NULL,NULL,NULL,'Head of KNB Karim Masimov dismissed',NULL,NULL,NULL);
INSERT INTO "report" VALUES(18,1,18,4965,1795298195576,18,1,0,30,1640995200000,1672531199000,5,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-080',NULL,NULL,NULL,'["masimov-out"]','Masimov found guilty of treason',NULL,NULL,NULL);
INSERT INTO "report" VALUES(19,1,19,5281,1795298195576,19,1,0,31,1546300800000,1672531199000,5,1672531199000,NULL,3,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-081',NULL,NULL,NULL,NULL,'Nazarbayev replaced as chair of security body by Tokayev',NULL,NULL,NULL);
INSERT INTO "report" VALUES(20,1,20,5599,1795298195576,20,1,0,32,1645488000000,1645574399000,2,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-082',NULL,NULL,NULL,NULL,'FM Tleuberdi: no recognition of Donetsk and Luhansk',NULL,NULL,NULL);
INSERT INTO "report" VALUES(21,1,21,5895,1795298195576,21,1,0,33,1645488000000,1645574399000,2,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-083',NULL,NULL,NULL,NULL,'FM: situation deteriorating, calls for diplomacy',NULL,NULL,NULL);
INSERT INTO "report" VALUES(22,1,22,6182,1795298195576,22,1,0,34,1661990400000,1664582399000,1,1672531199000,NULL,3,35,36,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,37,'S000-084',NULL,NULL,NULL,NULL,'Contract: Kazakh oil via Azerbaijan''s biggest pipeline',NULL,NULL,NULL);
INSERT INTO "report" VALUES(23,1,23,6528,1795298195576,23,1,0,38,1645488000000,1672531199000,5,1672531199000,NULL,7,3,39,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,40,'S000-085',NULL,NULL,NULL,NULL,'Threat of closing the CPC',NULL,NULL,NULL);
INSERT INTO "report" VALUES(24,1,24,6819,1795298195576,24,1,0,41,1645488000000,1672531199000,5,1672531199000,NULL,42,3,NULL,NULL,NULL,NULL,43,NULL,NULL,44,4,NULL,NULL,NULL,NULL,45,'S000-086','4',NULL,NULL,NULL,'Lukoil: four ongoing projects in Kazakhstan',NULL,NULL,NULL);
INSERT INTO "report" VALUES(25,1,25,7148,1795298195576,25,1,0,41,1645488000000,1672531199000,5,1672531199000,NULL,42,3,46,NULL,NULL,NULL,47,NULL,NULL,48,4,NULL,NULL,NULL,NULL,45,'S000-087','13.5',NULL,NULL,NULL,'Lukoil stake in Karachaganak',NULL,NULL,NULL);
INSERT INTO "report" VALUES(26,1,26,7499,1795298195576,26,1,0,41,1645488000000,1672531199000,5,1672531199000,NULL,42,3,49,NULL,NULL,NULL,47,NULL,NULL,48,4,NULL,NULL,NULL,NULL,45,'S000-088','5',NULL,NULL,NULL,'Lukoil stake in Tengiz',NULL,NULL,NULL);
INSERT INTO "report" VALUES(27,1,27,7829,1795298195576,27,1,0,41,1645488000000,1672531199000,5,1672531199000,NULL,42,3,50,NULL,NULL,NULL,47,NULL,NULL,48,4,NULL,NULL,NULL,NULL,45,'S000-089','50',NULL,NULL,NULL,'Lukoil stake in Zhenis',NULL,NULL,NULL);
INSERT INTO "report" VALUES(28,1,28,8160,1795298195576,28,1,0,41,1645488000000,1672531199000,5,1672531199000,NULL,42,3,51,NULL,NULL,NULL,47,NULL,NULL,48,4,NULL,NULL,NULL,NULL,45,'S000-090','49.9',NULL,NULL,NULL,'Lukoil stake in Al Farabi',NULL,NULL,NULL);
INSERT INTO "report" VALUES(29,1,29,8502,1795298195576,29,1,0,52,1645488000000,1672531199000,5,1672531199000,NULL,7,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,8,'S000-091',NULL,NULL,NULL,NULL,'Russians flee to Kazakhstan (business, draft)',NULL,NULL,NULL);
INSERT INTO "report" VALUES(30,1,30,8791,1795298195576,30,1,0,53,1645488000000,1672531199000,5,1672531199000,NULL,3,7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,40,'S000-092',NULL,NULL,NULL,NULL,'Fears that Kazakhstan is next territorial claim',NULL,NULL,NULL);
CREATE TABLE report_key(
  feed INTEGER NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (feed, key)) WITHOUT ROWID;
INSERT INTO "report_key" VALUES(1,'S000-063',1);
INSERT INTO "report_key" VALUES(1,'S000-064',2);
INSERT INTO "report_key" VALUES(1,'S000-065',3);
INSERT INTO "report_key" VALUES(1,'S000-066',4);
INSERT INTO "report_key" VALUES(1,'S000-067',5);
INSERT INTO "report_key" VALUES(1,'S000-068',6);
INSERT INTO "report_key" VALUES(1,'S000-069',7);
INSERT INTO "report_key" VALUES(1,'S000-070',8);
INSERT INTO "report_key" VALUES(1,'S000-071',9);
INSERT INTO "report_key" VALUES(1,'S000-072',10);
INSERT INTO "report_key" VALUES(1,'S000-073',11);
INSERT INTO "report_key" VALUES(1,'S000-074',12);
INSERT INTO "report_key" VALUES(1,'S000-075',13);
INSERT INTO "report_key" VALUES(1,'S000-076',14);
INSERT INTO "report_key" VALUES(1,'S000-077',15);
INSERT INTO "report_key" VALUES(1,'S000-078',16);
INSERT INTO "report_key" VALUES(1,'S000-079',17);
INSERT INTO "report_key" VALUES(1,'S000-080',18);
INSERT INTO "report_key" VALUES(1,'S000-081',19);
INSERT INTO "report_key" VALUES(1,'S000-082',20);
INSERT INTO "report_key" VALUES(1,'S000-083',21);
INSERT INTO "report_key" VALUES(1,'S000-084',22);
INSERT INTO "report_key" VALUES(1,'S000-085',23);
INSERT INTO "report_key" VALUES(1,'S000-086',24);
INSERT INTO "report_key" VALUES(1,'S000-087',25);
INSERT INTO "report_key" VALUES(1,'S000-088',26);
INSERT INTO "report_key" VALUES(1,'S000-089',27);
INSERT INTO "report_key" VALUES(1,'S000-090',28);
INSERT INTO "report_key" VALUES(1,'S000-091',29);
INSERT INTO "report_key" VALUES(1,'S000-092',30);
CREATE TABLE report_revision(
  seq INTEGER NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL, ingested INTEGER NOT NULL,
  event INTEGER, feed_text INTEGER NOT NULL, status INTEGER NOT NULL, kind_text INTEGER NOT NULL,
  starts INTEGER NOT NULL, ends INTEGER NOT NULL, precision INTEGER NOT NULL, known INTEGER, revision REAL,
  actor_text INTEGER, target_text INTEGER, asset_text INTEGER, country_text INTEGER, lat REAL, lon REAL,
  unit_text INTEGER, phase_text INTEGER, planned INTEGER, modality_text INTEGER, publisher_text INTEGER,
  origin_text INTEGER, lang_text INTEGER, reliability_text INTEGER, credibility_text INTEGER, tags_text INTEGER,
  key TEXT NOT NULL, value TEXT, place TEXT, pretext TEXT, after TEXT, title TEXT, text TEXT, url TEXT, fields TEXT, replaced INTEGER NOT NULL, id INTEGER PRIMARY KEY);
INSERT INTO "report_revision" VALUES(1,1,1,0,1795298195576,1,1,0,2,1546300800000,1577836799000,0,1672531199000,NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4,NULL,NULL,NULL,NULL,5,'S000-063',NULL,NULL,NULL,NULL,'Tokayev administration replaces Nazarbayev',NULL,NULL,NULL,1795000000000,1);
CREATE TABLE rule_state(
  rule TEXT PRIMARY KEY, hash TEXT NOT NULL, loaded_at INTEGER NOT NULL, title TEXT NOT NULL, level TEXT NOT NULL,
  source TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "rule_state" VALUES('condemnation-sanctions-refusal','07507bb435dfb48f',1795298193528,'Condemnation, sanctions and refusal, three kinds in 400 days','medium','/etc/vedette/Rules/drift.yaml:104');
INSERT INTO "rule_state" VALUES('dissent-then-disruption','aa42827432d47bcc',1795298193528,'Dissent followed by a disruption within 45 days','high','/etc/vedette/Rules/coercion.yaml:230');
INSERT INTO "rule_state" VALUES('personnel-purge','12751002b1cb555a',1795298193528,'Two dismissals or convictions of leading officials in 400 days','low','/etc/vedette/Rules/domestic.yaml:69');
INSERT INTO "rule_state" VALUES('unrest-hundred-deaths','4b339ea45e5f5ac0',1795298193528,'A hundred or more deaths in unrest','critical','/etc/vedette/Rules/domestic.yaml:2');
CREATE TABLE stream(id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, complete INTEGER NOT NULL);
INSERT INTO "stream" VALUES(1,'6baacdf41cd85e8d59c6f06212d415e9',1);
INSERT INTO "stream" VALUES(2,'4c955e7e4d21472998449d1af0e54e33',1);
INSERT INTO "stream" VALUES(3,'64dad75c93f81c2df56380db6b3037fe',1);
INSERT INTO "stream" VALUES(4,'d7caa86bb7adcc7bbfbca9516fd67a1d',1);
INSERT INTO "stream" VALUES(5,'4c27a438606929a447e38e28445cdbab',1);
INSERT INTO "stream" VALUES(6,'95d475edd804f86565c74503efa4865b',1);
INSERT INTO "stream" VALUES(7,'1790e72e43a78e67f0b8e2eb0353dd8d',1);
INSERT INTO "stream" VALUES(8,'e81e433d34469e3607ac434db8800e52',1);
INSERT INTO "stream" VALUES(9,'3681a7439b2790ef7990eb3d15a9dd65',1);
INSERT INTO "stream" VALUES(10,'2c8e294ee0f8454e5a65c78275aafce5',1);
INSERT INTO "stream" VALUES(11,'cdabfa0b8ded19bb483db1562a0dd574',1);
INSERT INTO "stream" VALUES(12,'232f0b7b0efe25a46bfc2aa0bf793ab4',1);
INSERT INTO "stream" VALUES(13,'ff03bce6a34be93cf03b66cd3a1eff7a',1);
INSERT INTO "stream" VALUES(14,'48336162f3ce29ce9102918a75ef937e',1);
INSERT INTO "stream" VALUES(15,'9c897922547fe9338ed95b54edcd2609',1);
INSERT INTO "stream" VALUES(16,'062f3dfa77e5c86fd8f986342a72c2e3',1);
INSERT INTO "stream" VALUES(17,'b322c4e6c75a2185fb5bb377f3a048d6',1);
INSERT INTO "stream" VALUES(18,'97c57d2208e9afd48d6eaa52fca9e0d0',1);
INSERT INTO "stream" VALUES(19,'cc7ef467eb5426112c0138c78b7101e0',1);
CREATE TABLE transition(
  seq INTEGER PRIMARY KEY, alert TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
  detected_at INTEGER NOT NULL, level TEXT NOT NULL, json TEXT NOT NULL, line TEXT NOT NULL);
INSERT INTO "transition" VALUES(1,'021107a280d3f4ee07ee9b9892e0801b','unrest-hundred-deaths','firing',1643673599000,1795298195576,'critical','{"schema":"vedette.alert/1","seq":1,"id":"021107a280d3f4ee07ee9b9892e0801b","state":"firing","rule":"unrest-hundred-deaths","rule_hash":"4b339ea45e5f5ac0","title":"A hundred or more deaths in unrest","level":"critical","certainty":"certain","group":{},"summary":"238 deaths in unrest: 238 deaths in Bloody January","at":"2022-01-31T23:59:59Z","starts_at":"2022-01-31T23:59:59Z","earliest_at":"2022-01-01T00:00:00Z","ends_at":"2022-01-31T23:59:59Z","detected_at":"2026-11-21T21:56:35.576Z","late":true,"backfill":false,"value":1,"peak":1,"count":1,"condition":null,"timespan":null,"values":[],"sources":{"reports":2,"publishers":1,"origins":1},"labels":{"indicator":"D1"},"tags":["domestic","unrest"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-073","time":"2022-01","precision":"month","kind":"unrest.casualties","title":"238 deaths in Bloody January","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":11,"role":null,"counter":false},{"feed":"events","key":"S000-074","time":"2022-01","precision":"month","kind":"unrest.casualties","title":"238 protesters dead (second mention)","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":12,"role":null,"counter":false}],"evidence_total":1,"reason":null}','2022-01-31T23:59:59Z CRITICAL firing unrest-hundred-deaths - 238 deaths in unrest: 238 deaths in Bloody January (1 event from 1 publisher) id=021107a280d3f4ee07ee9b9892e0801b seq=1');
INSERT INTO "transition" VALUES(2,'d937135fc8de502e1d9a0a1b531da3c5','condemnation-sanctions-refusal','firing',1672531199000,1795298195576,'medium','{"schema":"vedette.alert/1","seq":2,"id":"d937135fc8de502e1d9a0a1b531da3c5","state":"firing","rule":"condemnation-sanctions-refusal","rule_hash":"07507bb435dfb48f","title":"Condemnation, sanctions and refusal, three kinds in 400 days","level":"medium","certainty":"certain","group":{"actor":"KAZ"},"summary":"KAZ: 4 kinds of opposition within 400 days","at":"2022-12-31T23:59:59Z","starts_at":"2022-12-31T23:59:59Z","earliest_at":"2022-02-22T00:00:00Z","ends_at":null,"detected_at":"2026-11-21T21:56:35.576Z","late":false,"backfill":false,"value":4,"peak":4,"count":4,"condition":{"gte":3},"timespan":"400d","values":["sanctions.alignment","statement.condemnation","sanctions.compliance","statement.refusal"],"sources":{"reports":4,"publishers":1,"origins":1},"labels":{"indicator":"B7"},"tags":["drift","sanctions"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-065","time":"2022-02-22/2022-12-31","precision":"interval","kind":"sanctions.alignment","title":"Introduction of anti-Russian sanctions (as 000 words it)","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":3,"role":null,"counter":false},{"feed":"events","key":"S000-066","time":"2022-02-22/2022-12-31","precision":"interval","kind":"statement.condemnation","title":"Tokayev administration condemned Russian actions","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":4,"role":null,"counter":false},{"feed":"events","key":"S000-067","time":"2022-02-22/2022-12-31","precision":"interval","kind":"sanctions.compliance","title":"Kazakhstan follows Western sanctions, no circumvention aid","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":5,"role":null,"counter":false},{"feed":"events","key":"S000-068","time":"2022-02-22/2022-12-31","precision":"interval","kind":"statement.refusal","title":"Refusal to expel the Ukrainian ambassador","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":6,"role":null,"counter":false}],"evidence_total":4,"reason":null}','2022-12-31T23:59:59Z MEDIUM firing condemnation-sanctions-refusal actor=KAZ KAZ: 4 kinds of opposition within 400 days (4 events from 1 publisher) id=d937135fc8de502e1d9a0a1b531da3c5 seq=2');
INSERT INTO "transition" VALUES(3,'3b348f9b82776258d5eed628cb1ced6f','personnel-purge','firing',1672531199000,1795298195576,'low','{"schema":"vedette.alert/1","seq":3,"id":"3b348f9b82776258d5eed628cb1ced6f","state":"firing","rule":"personnel-purge","rule_hash":"12751002b1cb555a","title":"Two dismissals or convictions of leading officials in 400 days","level":"low","certainty":"certain","group":{"actor":"KAZ"},"summary":"KAZ: 2 officials dismissed or convicted within 400 days","at":"2022-12-31T23:59:59Z","starts_at":"2022-12-31T23:59:59Z","earliest_at":"2022-01-01T00:00:00Z","ends_at":null,"detected_at":"2026-11-21T21:56:35.576Z","late":false,"backfill":false,"value":2,"peak":2,"count":2,"condition":{"gte":2},"timespan":"400d","values":[],"sources":{"reports":2,"publishers":1,"origins":1},"labels":{"indicator":"D4"},"tags":["domestic"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-079","time":"2022-01","precision":"month","kind":"personnel.dismissal","title":"Head of KNB Karim Masimov dismissed","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":17,"role":null,"counter":false},{"feed":"events","key":"S000-080","time":"2022-01-01/2022-12-31","precision":"interval","kind":"personnel.conviction","title":"Masimov found guilty of treason","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":18,"role":null,"counter":false}],"evidence_total":2,"reason":null}','2022-12-31T23:59:59Z LOW firing personnel-purge actor=KAZ KAZ: 2 officials dismissed or convicted within 400 days (2 events from 1 publisher) id=3b348f9b82776258d5eed628cb1ced6f seq=3');
INSERT INTO "transition" VALUES(4,'3b348f9b82776258d5eed628cb1ced6f','personnel-purge','resolved',1675555200000,1795298195576,'low','{"schema":"vedette.alert/1","seq":4,"id":"3b348f9b82776258d5eed628cb1ced6f","state":"resolved","rule":"personnel-purge","rule_hash":"12751002b1cb555a","title":"Two dismissals or convictions of leading officials in 400 days","level":"low","certainty":"certain","group":{"actor":"KAZ"},"summary":"KAZ: 2 officials dismissed or convicted within 400 days","at":"2023-02-05T00:00:00Z","starts_at":"2022-12-31T23:59:59Z","earliest_at":"2022-01-01T00:00:00Z","ends_at":"2023-02-05T00:00:00Z","detected_at":"2026-11-21T21:56:35.576Z","late":false,"backfill":false,"value":0,"peak":2,"count":2,"condition":{"gte":2},"timespan":"400d","values":[],"sources":{"reports":2,"publishers":1,"origins":1},"labels":{"indicator":"D4"},"tags":["domestic"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-079","time":"2022-01","precision":"month","kind":"personnel.dismissal","title":"Head of KNB Karim Masimov dismissed","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":17,"role":null,"counter":false},{"feed":"events","key":"S000-080","time":"2022-01-01/2022-12-31","precision":"interval","kind":"personnel.conviction","title":"Masimov found guilty of treason","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":18,"role":null,"counter":false}],"evidence_total":2,"reason":null}','2023-02-05T00:00:00Z LOW resolved personnel-purge actor=KAZ KAZ: 2 officials dismissed or convicted within 400 days (2 events from 1 publisher) id=3b348f9b82776258d5eed628cb1ced6f seq=4');
INSERT INTO "transition" VALUES(5,'d937135fc8de502e1d9a0a1b531da3c5','condemnation-sanctions-refusal','resolved',1680048000000,1795298195576,'medium','{"schema":"vedette.alert/1","seq":5,"id":"d937135fc8de502e1d9a0a1b531da3c5","state":"resolved","rule":"condemnation-sanctions-refusal","rule_hash":"07507bb435dfb48f","title":"Condemnation, sanctions and refusal, three kinds in 400 days","level":"medium","certainty":"certain","group":{"actor":"KAZ"},"summary":"KAZ: 4 kinds of opposition within 400 days","at":"2023-03-29T00:00:00Z","starts_at":"2022-12-31T23:59:59Z","earliest_at":"2022-02-22T00:00:00Z","ends_at":"2023-03-29T00:00:00Z","detected_at":"2026-11-21T21:56:35.576Z","late":false,"backfill":false,"value":0,"peak":4,"count":4,"condition":{"gte":3},"timespan":"400d","values":["sanctions.alignment","statement.condemnation","sanctions.compliance","statement.refusal"],"sources":{"reports":4,"publishers":1,"origins":1},"labels":{"indicator":"B7"},"tags":["drift","sanctions"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-065","time":"2022-02-22/2022-12-31","precision":"interval","kind":"sanctions.alignment","title":"Introduction of anti-Russian sanctions (as 000 words it)","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":3,"role":null,"counter":false},{"feed":"events","key":"S000-066","time":"2022-02-22/2022-12-31","precision":"interval","kind":"statement.condemnation","title":"Tokayev administration condemned Russian actions","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":4,"role":null,"counter":false},{"feed":"events","key":"S000-067","time":"2022-02-22/2022-12-31","precision":"interval","kind":"sanctions.compliance","title":"Kazakhstan follows Western sanctions, no circumvention aid","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":5,"role":null,"counter":false},{"feed":"events","key":"S000-068","time":"2022-02-22/2022-12-31","precision":"interval","kind":"statement.refusal","title":"Refusal to expel the Ukrainian ambassador","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":6,"role":null,"counter":false}],"evidence_total":4,"reason":null}','2023-03-29T00:00:00Z MEDIUM resolved condemnation-sanctions-refusal actor=KAZ KAZ: 4 kinds of opposition within 400 days (4 events from 1 publisher) id=d937135fc8de502e1d9a0a1b531da3c5 seq=5');
INSERT INTO "transition" VALUES(6,'69ab9d0e23a9625ba872f71e0311b770','dissent-then-disruption','firing',1648771199000,1795298195593,'high','{"schema":"vedette.alert/1","seq":6,"id":"69ab9d0e23a9625ba872f71e0311b770","state":"firing","rule":"dissent-then-disruption","rule_hash":"aa42827432d47bcc","title":"Dissent followed by a disruption within 45 days","level":"high","certainty":"certain","group":{"country":"KAZ"},"summary":"KAZ: FM Tleuberdi: no recognition of Donetsk and Luhansk; then CPC first suspended","at":"2022-03-31T23:59:59Z","starts_at":"2022-03-31T23:59:59Z","earliest_at":"2022-03-01T00:00:00Z","ends_at":null,"detected_at":"2026-11-21T21:56:35.593Z","late":true,"backfill":false,"value":2,"peak":2,"count":2,"condition":{"gte":2},"timespan":"45d","values":[],"sources":{"reports":2,"publishers":2,"origins":2},"labels":{"indicator":"A9"},"tags":["coercion","energy","retaliation"],"annotations":{},"references":[],"silenced_by":null,"inhibited_by":null,"evidence":[{"feed":"events","key":"S000-082","time":"2022-02-22","precision":"day","kind":"statement.nonrecognition","title":"FM Tleuberdi: no recognition of Donetsk and Luhansk","publisher":"brief-000","url":null,"file":"brief-000.ndjson","line":20,"role":"dissent","counter":false},{"feed":"events","key":"S002-007","time":"2022-03","precision":"month","kind":"pipeline.disruption.suspended","title":"CPC first suspended","publisher":"brief-002","url":null,"file":"brief-002.ndjson","line":7,"role":"disruption","counter":false}],"evidence_total":2,"reason":null}','2022-03-31T23:59:59Z HIGH firing dissent-then-disruption country=KAZ KAZ: FM Tleuberdi: no recognition of Donetsk and Luhansk; then CPC first suspended (2 events from 2 publishers) id=69ab9d0e23a9625ba872f71e0311b770 seq=6');
CREATE UNIQUE INDEX file_digest ON file(feed, digest) WHERE state <> 'rejected';
CREATE INDEX quarantine_file ON quarantine(file);
CREATE INDEX report_event ON report(event, status) WHERE event IS NOT NULL;
CREATE INDEX report_revision_seq ON report_revision(seq);
CREATE INDEX report_revision_event ON report_revision(event);
CREATE VIEW stored_report AS SELECT report.*,
  (SELECT name FROM cluster WHERE cluster.event = report.event) AS cluster FROM report;
CREATE VIEW stored_revision AS SELECT report_revision.*,
  (SELECT name FROM cluster WHERE cluster.event = report_revision.event) AS cluster FROM report_revision;
CREATE INDEX alert_group ON alert(rule, grp, starts_at);
CREATE INDEX alert_event ON alert(event, rule) WHERE event IS NOT NULL;
CREATE INDEX alert_open ON alert(rule, starts_at) WHERE ends_at IS NULL AND cancelled = 0;
CREATE INDEX deadline_at ON deadline(at);
CREATE INDEX transition_alert ON transition(alert);
CREATE INDEX outbox_due ON outbox(endpoint, next_attempt_at) WHERE state = 'pending';
CREATE INDEX outbox_order ON outbox(endpoint, alert, id) WHERE state = 'pending';
CREATE INDEX outbox_state ON outbox(state, endpoint);
CREATE VIEW reports AS SELECT r.seq, coalesce(r.event, r.seq) AS event, (SELECT text FROM dict WHERE id = r.feed_text) AS feed, r.key, r.revision,
  CASE r.status WHEN 0 THEN 'active' WHEN 1 THEN 'withdrawn' WHEN 2 THEN 'superseded' END AS status, CASE WHEN r.known % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.known / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.known / 1000.0, 'unixepoch') END AS known, CASE WHEN r.ingested % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.ingested / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.ingested / 1000.0, 'unixepoch') END AS ingested,
  (SELECT name FROM cluster WHERE event = r.event) AS cluster, (SELECT text FROM dict WHERE id = r.kind_text) AS kind, CASE WHEN r.starts % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.starts / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.starts / 1000.0, 'unixepoch') END AS starts, CASE WHEN r.ends % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.ends / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.ends / 1000.0, 'unixepoch') END AS ends,
  CASE r.precision WHEN 0 THEN 'year' WHEN 1 THEN 'month' WHEN 2 THEN 'day' WHEN 3 THEN 'minute' WHEN 4 THEN 'second' WHEN 5 THEN 'interval' END AS precision, (SELECT text FROM dict WHERE id = r.actor_text) AS actor, (SELECT text FROM dict WHERE id = r.target_text) AS target, (SELECT text FROM dict WHERE id = r.asset_text) AS asset,
  (SELECT text FROM dict WHERE id = r.country_text) AS country, r.place, r.lat, r.lon, r.value, (SELECT text FROM dict WHERE id = r.unit_text) AS unit, (SELECT text FROM dict WHERE id = r.phase_text) AS phase, r.planned, r.pretext,
  coalesce((SELECT text FROM dict WHERE id = r.modality_text), 'occurred') AS modality, r.after, r.title, r.text,
  r.url, (SELECT text FROM dict WHERE id = r.publisher_text) AS publisher, (SELECT text FROM dict WHERE id = r.origin_text) AS origin, (SELECT text FROM dict WHERE id = r.lang_text) AS lang, (SELECT text FROM dict WHERE id = r.reliability_text) AS reliability, (SELECT text FROM dict WHERE id = r.credibility_text) AS credibility,
  (SELECT text FROM dict WHERE id = r.tags_text) AS tags, r.fields,
  (SELECT name FROM file WHERE id = r.file) AS file, r.line, r.offset
FROM report AS r;
CREATE VIEW events AS SELECT r.id, (SELECT text FROM dict WHERE id = r.feed_text) AS feed, r.key, CASE WHEN r.first_known % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.first_known / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.first_known / 1000.0, 'unixepoch') END AS known, r.reports,
  (SELECT name FROM cluster WHERE event = r.event) AS cluster, (SELECT text FROM dict WHERE id = r.kind_text) AS kind, CASE WHEN r.starts % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.starts / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.starts / 1000.0, 'unixepoch') END AS starts, CASE WHEN r.ends % 1000 = 0 THEN strftime('%Y-%m-%dT%H:%M:%SZ', r.ends / 1000, 'unixepoch')
       ELSE strftime('%Y-%m-%dT%H:%M:%fZ', r.ends / 1000.0, 'unixepoch') END AS ends,
  CASE r.precision WHEN 0 THEN 'year' WHEN 1 THEN 'month' WHEN 2 THEN 'day' WHEN 3 THEN 'minute' WHEN 4 THEN 'second' WHEN 5 THEN 'interval' END AS precision, (SELECT text FROM dict WHERE id = r.actor_text) AS actor, (SELECT text FROM dict WHERE id = r.target_text) AS target, (SELECT text FROM dict WHERE id = r.asset_text) AS asset,
  (SELECT text FROM dict WHERE id = r.country_text) AS country, r.place, r.lat, r.lon, r.value, (SELECT text FROM dict WHERE id = r.unit_text) AS unit, (SELECT text FROM dict WHERE id = r.phase_text) AS phase, r.planned, r.pretext,
  coalesce((SELECT text FROM dict WHERE id = r.modality_text), 'occurred') AS modality, r.after, r.title, r.text,
  r.url, (SELECT text FROM dict WHERE id = r.publisher_text) AS publisher, (SELECT text FROM dict WHERE id = r.origin_text) AS origin, (SELECT text FROM dict WHERE id = r.lang_text) AS lang, (SELECT text FROM dict WHERE id = r.reliability_text) AS reliability, (SELECT text FROM dict WHERE id = r.credibility_text) AS credibility,
  (SELECT text FROM dict WHERE id = r.tags_text) AS tags, r.fields
FROM (SELECT *, coalesce(event, seq) AS id,
    count(*) OVER (PARTITION BY coalesce(event, seq)) AS reports,
    min(known) OVER (PARTITION BY coalesce(event, seq)) AS first_known,
    row_number() OVER (PARTITION BY coalesce(event, seq) ORDER BY ends - starts, starts,
      (SELECT text FROM dict WHERE dict.id = feed_text), key) AS rank
  FROM report WHERE status = 0) AS r
WHERE r.rank = 1;
COMMIT;
PRAGMA user_version = 1;
