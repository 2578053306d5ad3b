#!/usr/bin/python3
"""Stands in for MongoDB where none is installed: mockupdb's wire protocol in front of mongomock's semantics.

    mongo_stand_in.py PORT        ends when the process that started it does

It is in memory (a restart forgets everything), has no transactions, no users, no replica set and no TTL clock, and runs one
command at a time: without that, compare-and-set would be none. It proves the client's side, not durability.
SIGUSR1 resets all connections. Needs Debian's python3-mockupdb and python3-mongomock.
"""
import datetime
import itertools
import operator
import os
import signal
import socket
import socketserver
import sys
import threading
import time

import mockupdb
import mongomock
from bson.int64 import Int64
from mongomock import aggregate, collection, filtering, helpers, store
from pymongo.errors import DuplicateKeyError, OperationFailure

client = mongomock.MongoClient()
lock = threading.Lock()
cursors = {}
cursor_ids = itertools.count(1)
index_options = {}  # (database, collection) -> {name: the index as it was created}

HELLO = {
    'ismaster': True, 'isWritablePrimary': True, 'helloOk': True, 'minWireVersion': 0, 'maxWireVersion': 21,
    'maxBsonObjectSize': 16 << 20, 'maxMessageSizeBytes': 48000000, 'maxWriteBatchSize': 100000, 'readOnly': False,
}


def hello(db, c):
    return {**HELLO, 'localTime': datetime.datetime.utcnow()}


def find(db, c):
    docs = matching(db[c['find']], c.get('filter', {}), c.get('sort', {}))
    docs = docs[c.get('skip', 0):]
    docs = docs[:abs(c['limit'])] if c.get('limit') else docs
    if c.get('projection'):
        docs = (db[c['find']]._copy_only_fields(doc, c['projection'], dict) for doc in docs)
    return first_batch(db, c['find'], docs, c)


def aggregate_(db, c):
    stages = replace_now(c['pipeline'])
    # mongomock copies the whole collection before the first stage.
    where = stages.pop(0)['$match'] if stages and '$match' in stages[0] else {}
    docs = aggregate.process_pipeline(matching(db[c['aggregate']], where), db, stages, None)
    return first_batch(db, c['aggregate'], docs, c)


def get_more(db, c):
    cursor = cursors.get(c['getMore'])
    if cursor is None:
        raise OperationFailure('cursor %s not found' % c['getMore'], 43)
    return batch(db, c['collection'], c['getMore'], cursor, c.get('batchSize', 101), 'nextBatch')


def first_batch(db, name, docs, command):
    size = command.get('batchSize', command.get('cursor', {}).get('batchSize', 101))
    return batch(db, name, 0 if command.get('singleBatch') else next(cursor_ids), iter(docs), size, 'firstBatch')


def batch(db, name, id, cursor, size, field):
    """Up to `size` documents; the cursor is kept while there are more."""
    docs = list(itertools.islice(cursor, size))
    more = list(itertools.islice(cursor, 1))
    cursors.pop(id, None)
    if more and id:
        cursors[id] = itertools.chain(more, cursor)
    return {'cursor': {'id': Int64(id if more else 0), 'ns': '%s.%s' % (db.name, name), field: docs}}


def kill_cursors(db, c):
    for id in c['cursors']:
        cursors.pop(id, None)
    return {'cursorsKilled': c['cursors'], 'cursorsNotFound': [], 'cursorsAlive': [], 'cursorsUnknown': []}


def insert(db, c):
    return written(c, c['documents'], lambda doc: (db[c['insert']].insert_one(doc), {'n': 1})[1])


def update(db, c):
    def one(u):
        done = db[c['update']]._update(u['q'], u['u'], upsert=u.get('upsert', False), multi=u.get('multi', False))
        id = done['upserted']
        return {'n': done['n'], 'nModified': done['nModified'], 'upserted': [] if id is None else [id]}
    return written(c, c['updates'], one)


def delete(db, c):
    return written(c, c['deletes'], lambda d: {'n': db[c['delete']]._delete(d['q'], multi=d['limit'] == 0)['n']})


def written(c, operations, one):
    """Runs each operation; an error is that operation's, and ends an ordered batch."""
    reply, errors = {'n': 0}, []
    for i, operation in enumerate(operations):
        try:
            for key, value in one(operation).items():
                if key == 'upserted':
                    reply.setdefault(key, []).extend({'index': i, '_id': id} for id in value)
                else:
                    reply[key] = reply.get(key, 0) + value
        except OperationFailure as e:
            errors.append({'index': i, 'code': e.code or 2, 'errmsg': str(e)})
            if c.get('ordered', True):
                break
    return {**{k: v for k, v in reply.items() if v != []}, **({'writeErrors': errors} if errors else {})}


def find_and_modify(db, c):
    args = {'sort': list(c['sort'].items()) if c.get('sort') else None, 'projection': c.get('fields')}
    if c.get('remove'):
        return {'value': db[c['findAndModify']]._find_and_modify(c['query'], remove=True, **args)}
    return {'value': db[c['findAndModify']]._find_and_modify(c['query'], update=c['update'], upsert=c.get('upsert', False), new=c.get('new', False), **args)}


def count(db, c):
    return {'n': len(matching(db[c['count']], c.get('query', {})))}


def create_indexes(db, c):
    known = index_options.setdefault((db.name, c['createIndexes']), {'_id_': {'v': 2, 'key': {'_id': 1}, 'name': '_id_'}})
    for index in c['indexes']:
        index = {'v': 2, **index}
        if index['name'] in known:
            if known[index['name']] != index:
                raise OperationFailure("An existing index has the same name as the requested index: %s" % index['name'], 86)
            continue
        if any(same['key'] == index['key'] for same in known.values()):
            raise OperationFailure('Index already exists with a different name or options: %s' % index['name'], 85)
        partial = index.get('partialFilterExpression')
        # Without the expiry: mongomock would look at every document in every command.
        options = {'partialFilterExpression': partial} if partial else {}
        db[c['createIndexes']].create_index(list(index['key'].items()), name=index['name'], unique=index.get('unique', False), **options)
        known[index['name']] = index
    return {'numIndexesAfter': len(known)}


def list_indexes(db, c):
    known = index_options.get((db.name, c['listIndexes']))
    if known is None and c['listIndexes'] not in db.list_collection_names():
        raise OperationFailure('ns does not exist: %s.%s' % (db.name, c['listIndexes']), 26)
    return first_batch(db, c['listIndexes'], list(known.values()) if known else [], c)


def list_collections(db, c):
    names = [{'name': name, 'type': 'collection'} for name in db.list_collection_names()]
    return first_batch(db, '$cmd.listCollections', [n for n in names if filtering.filter_applies(c.get('filter', {}), n)], c)


def drop(db, c):
    db[c['drop']].drop()
    index_options.pop((db.name, c['drop']), None)
    return {}


def drop_database(db, c):
    for name in db.list_collection_names():
        drop(db, {'drop': name})
    client.drop_database(db.name)
    return {'dropped': db.name}


COMMANDS = {
    'hello': hello, 'isMaster': hello, 'ismaster': hello, 'ping': lambda db, c: {}, 'endSessions': lambda db, c: {},
    'buildInfo': lambda db, c: {'version': '7.0.0', 'versionArray': [7, 0, 0, 0]},
    'find': find, 'aggregate': aggregate_, 'getMore': get_more, 'killCursors': kill_cursors, 'insert': insert, 'update': update,
    'delete': delete, 'findAndModify': find_and_modify, 'count': count, 'createIndexes': create_indexes, 'listIndexes': list_indexes,
    'listCollections': list_collections, 'drop': drop, 'dropDatabase': drop_database,
}


RANGE = {'$gt': operator.gt, '$gte': operator.ge, '$lt': operator.lt, '$lte': operator.le}


def matching(coll, where, sort=None):
    """The documents themselves, not copies: they are encoded before the lock is released, or by a later getMore."""
    docs = list(coll._iter_documents(helpers.patch_datetime_awareness_in_document(where)))
    for key, direction in reversed(list((sort or {}).items())):
        docs.sort(key=lambda doc: filtering.resolve_sort_key(key, doc), reverse=direction < 0)
    return docs


def replace_now(value):
    if isinstance(value, dict):
        return {k: replace_now(v) for k, v in value.items()}
    if isinstance(value, list):
        return [replace_now(v) for v in value]
    return datetime.datetime.utcnow() if value == '$$NOW' else value


def look_up_ids(self, where, scan=collection.Collection._iter_documents):
    """mongomock has no indexes and looks at every document, unless it is told which ids to look at."""
    id = where.get('_id')
    documents = self._store._documents
    if isinstance(id, (str, mongomock.ObjectId)):
        found = [documents[id]] if id in documents else []
    elif isinstance(id, dict) and id and all(op in RANGE and isinstance(bound, str) for op, bound in id.items()):
        found = [doc for key, doc in documents.items() if all(RANGE[op](key, bound) for op, bound in id.items())]
    else:
        return scan(self, where)
    return (doc for doc in found if filtering.filter_applies(where, doc))


def ensure_uniques(self, document):
    """Of what a unique index holds, which is not all when it is partial; mongomock searches the collection as a query would."""
    for index in self._store.indexes.values():
        held = index.get('partialFilterExpression', {})
        if not index.get('unique') or not filtering.filter_applies(held, document):
            continue
        fields = [(key, document.get(key)) for key, _ in index['key']]
        same = (doc for doc in self._store._documents.values() if all(doc.get(key) == value for key, value in fields))
        if sum(filtering.filter_applies(held, doc) for doc in same) > 1:
            raise DuplicateKeyError('E11000 duplicate key error index: %s' % [key for key, _ in fields], 11000)


def sort_key(key, document, slow=filtering.resolve_sort_key):
    """Scalars sort by type, then by value; mongomock asks for both again in each comparison."""
    value = filtering.resolve_key(key, document)
    if isinstance(value, (list, dict)):
        return slow(key, document)
    value = None if value is filtering.NOTHING else value
    return filtering._get_compare_type(value), 0 if value is None else value


collection.Collection._iter_documents = look_up_ids
filtering.resolve_sort_key = sort_key
collection.Collection._ensure_uniques = ensure_uniques
store.CollectionStore._remove_expired_documents = lambda self: None


def answer(command):
    name = next(iter(command), None)
    if name not in COMMANDS:
        return {'ok': 0, 'code': 59, 'codeName': 'CommandNotFound', 'errmsg': "no such command: '%s'" % name}
    try:
        return {**COMMANDS[name](client[command['$db']], command), 'ok': 1}
    except DuplicateKeyError as e:
        return {'ok': 0, 'code': 11000, 'codeName': 'DuplicateKey', 'errmsg': str(e)}
    except OperationFailure as e:
        return {'ok': 0, 'code': e.code or 2, 'errmsg': str(e)}
    except Exception as e:  # What mongomock cannot do is the command's failure, not the server's.
        return {'ok': 0, 'code': 8, 'codeName': 'UnknownError', 'errmsg': '%s: %s' % (type(e).__name__, e)}


class Connection(socketserver.BaseRequestHandler):
    open = set()

    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Connection.open.add(self.request)
        try:
            while True:
                request = mockupdb.mock_server_receive_request(self.request, None)
                command = {**request.doc, '$db': request.namespace.split('.')[0]}
                reply = mockupdb.OpMsgReply if isinstance(request, mockupdb.OpMsg) else mockupdb.OpReply
                with lock:
                    data = reply(answer(command)).reply_bytes(request)
                self.request.sendall(data)
        except OSError:
            pass
        finally:
            Connection.open.discard(self.request)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512


def reset_connections(*_):
    for connection in list(Connection.open):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # Its client was faster.


if __name__ == '__main__':
    parent = os.getppid()
    with Server(('127.0.0.1', int(sys.argv[1])), Connection) as server:
        signal.signal(signal.SIGUSR1, reset_connections)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)
