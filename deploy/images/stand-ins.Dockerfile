# Stand-ins for the base images, where no registry can be reached: Debian from its package mirror, and .NET and Node.js of the machine that
# builds. scripts/base-images.sh makes the archives.

FROM scratch AS debian
ADD debian.tar /
ENV LANG=C.UTF-8
CMD ["bash"]

FROM debian AS aspnet
ADD runtime.tar /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet && useradd --uid 1654 --user-group --create-home app
ENV APP_UID=1654 DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 ASPNETCORE_HTTP_PORTS=8080

FROM aspnet AS sdk
ADD sdk.tar /usr/share/dotnet
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip

FROM debian AS node
ADD node.tar /usr
