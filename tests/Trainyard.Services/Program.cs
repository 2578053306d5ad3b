using Trainyard.Services;

// Starts the four services of a fleet, writes their connection strings as a shell reads them, and ends them when its input ends: also
// when whoever started this program is killed.
//   Trainyard.Services TOPIC PARTITIONS    the topic is made where the stand-in for Kafka lets nobody make one over the network
if (args is not [var topic, var partitions] || !int.TryParse(partitions, out var count))
{
    Console.Error.WriteLine("Usage: Trainyard.Services TOPIC PARTITIONS");
    return 64;
}

try
{
    await using var rabbitMq = await ServiceChoice.RabbitMqAsync(CancellationToken.None);
    await using var redis = await ServiceChoice.RedisAsync(CancellationToken.None);
    await using var mongoDb = await ServiceChoice.MongoDbAsync(CancellationToken.None);
    await using var kafka = await ServiceChoice.KafkaAsync(CancellationToken.None);
    if (kafka is KafkaStandIn standIn) standIn.CreateTopic(topic, count);

    Console.WriteLine($"# Services: {string.Join("; ", rabbitMq.Kind, kafka.Kind, redis.Kind, mongoDb.Kind)}");
    Console.WriteLine($"ConnectionStrings__rabbitmq='{rabbitMq.ConnectionString}'");
    Console.WriteLine($"ConnectionStrings__kafka='{kafka.ConnectionString}'");
    Console.WriteLine($"ConnectionStrings__redis='{redis.ConnectionString}'");
    Console.WriteLine($"ConnectionStrings__mongodb='{mongoDb.ConnectionString}'");
    Console.WriteLine("# Ready");
    await Console.In.ReadToEndAsync();
    return 0;
}
catch (ServiceMissingException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
