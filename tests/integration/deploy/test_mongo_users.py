"""The database users of docker-compose.yml, made as its step makes them."""

from uuid import uuid4

import pymongo

from deploy.mongo.users import Document, make_user


def test_a_user_may_use_its_own_database_and_takes_a_new_password(mongo_url: str) -> None:
    name = f"test_{uuid4().hex[:10]}"
    with pymongo.MongoClient[Document](mongo_url) as root:
        make_user(root[name], "first")
        make_user(root[name], "second")
        (user,) = root[name].command({"usersInfo": name})["users"]
        assert user["roles"] == [{"role": "readWrite", "db": name}]
        with pymongo.MongoClient[Document](
            mongo_url, username=name, password="second", authSource=name, directConnection=True
        ) as own:
            own[name]["things"].insert_one({"_id": 1})
        root[name].command("dropUser", name)
        root.drop_database(name)
