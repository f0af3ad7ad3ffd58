namespace Berth.Runtime.Shims;

/// <summary>Log options as a part of the launch request.</summary>
internal static class LogFrames
{
    public static FrameWriter Log(this FrameWriter frame, LogOptions log)
    {
        frame.Int(log.File is null ? 0 : 1);
        if (log.File is { } file)
        {
            frame.Int((int)file.Format).Text(file.Path).Long(file.MaxSize).Int(file.MaxFiles).Int(file.Compress ? 1 : 0).Bytes(file.JsonAttributes);
        }

        frame.Int(log.Receiver is null ? 0 : 1);
        if (log.Receiver is { } receiver)
        {
            frame.Int((int)receiver.Transport).Text(receiver.Address).Int(receiver.Relay.Count);
            foreach (string argument in receiver.Relay)
            {
                frame.Text(argument);
            }

            frame.Int((int)receiver.Format).Int(receiver.CountsBytes ? 1 : 0).Int(receiver.Facility)
                .Text(receiver.Host).Text(receiver.Tag).Bytes(receiver.Fields).Long(receiver.BufferSize);
        }

        return frame;
    }

    public static LogOptions ReadLog(ref FrameReader frame)
    {
        LogFileOptions? file = frame.Int() == 0 ? null : ReadFile(ref frame);
        return new LogOptions { File = file, Receiver = frame.Int() == 0 ? null : ReadReceiver(ref frame) };
    }

    private static LogFileOptions ReadFile(ref FrameReader frame) => new()
    {
        Format = (LogFileFormat)frame.Int(), Path = frame.Text() ?? "", MaxSize = frame.Long(), MaxFiles = frame.Int(), Compress = frame.Int() != 0,
        JsonAttributes = frame.Bytes() is { IsEmpty: false } attributes ? attributes.ToArray() : null,
    };

    private static LogReceiverOptions ReadReceiver(ref FrameReader frame) => new()
    {
        Transport = (LogTransport)frame.Int(), Address = frame.Text() ?? "", Relay = ReadTexts(ref frame), Format = (LogMessageFormat)frame.Int(),
        CountsBytes = frame.Int() != 0, Facility = frame.Int(), Host = frame.Text() ?? "", Tag = frame.Text() ?? "",
        Fields = frame.Bytes().ToArray(), BufferSize = frame.Long(),
    };

    private static List<string> ReadTexts(ref FrameReader frame)
    {
        List<string> texts = [];
        for (int count = frame.Int(); count > 0; count--)
        {
            texts.Add(frame.Text() ?? "");
        }

        return texts;
    }
}
